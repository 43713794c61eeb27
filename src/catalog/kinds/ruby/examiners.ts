import { type Examiner, readText } from '../../../image-files/index.ts';
import { isOfProject } from '../declared/projects.ts';
import { readGemFile } from './gem-file.ts';
import { parseGemfileLock } from './gemfile-lock.ts';
import { type Gem, parseGemspec } from './gemspec.ts';

const MAX_SPECIFICATION = 2 * 1024 * 1024;
const MAX_LOCK = 8 * 1024 * 1024;
/** Where RubyGems keeps specifications, and Bundler gems from git. Those in a gem's own folder are programs. */
const INSTALLED = /(?:(?:^|\/)specifications\/(?:default\/)?|(?:^|\/)bundler\/gems\/[^/]+\/)[^/]+\.gemspec$/;

export const gemspecExaminer: Examiner<Gem> = {
  id: 'ruby-gemspec',
  version: 3,
  wants: { suffixes: ['.gemspec'], accept: ({ path }) => INSTALLED.test(path) },
  examine(file, problem) {
    const gem = parseGemspec(readText(file, { limit: MAX_SPECIFICATION, problem }) ?? '', problem);
    if (gem === undefined) problem('it names no gem with a version');
    return gem;
  },
};

export const gemFileExaminer: Examiner<Gem> = {
  id: 'ruby-gem',
  version: 3,
  wants: { suffixes: ['.gem'] },
  examine({ content, budget }, problem) {
    const gem = readGemFile(content, budget, problem);
    if (gem === undefined) problem('it is not a gem with a name and a version');
    return gem;
  },
};

export const gemfileLockExaminer: Examiner<Gem[]> = {
  id: 'ruby-lock',
  version: 3,
  wants: { names: ['Gemfile.lock', 'gems.locked'], accept: isOfProject },
  examine(file, problem) {
    const gems = parseGemfileLock(readText(file, { limit: MAX_LOCK, problem }) ?? '', problem);
    return gems.length > 0 ? gems : undefined;
  },
};
