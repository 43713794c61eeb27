import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import { type RubyFacts, readRuby } from './read-ruby.ts';

const LIMIT_BYTES = 2 * 1024 * 1024;
const LIMIT_SPECIFICATION_BYTES = 1024 * 1024;
const SCRIPT = /^#![^\n]*\bj?ruby[\d.]*\b/;
export const RUBY_FILES = ['.rb', '.ru', '.rake', '.gemspec', '.builder', '.jbuilder', '.thor'];
const NAMED = /(?:^|\/)(?:Gemfile|Rakefile|Capfile|Guardfile)$/;

export const rubyExaminer: Examiner<RubyFacts> = {
  id: 'reach-ruby',
  version: 9,
  wants: {
    suffixes: [''],
    accept: ({ path, magic }) => magic === 'shebang' || isNamedRuby(path),
  },
  examine({ path, content, sizeBytes }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (!isNamedRuby(path) && !SCRIPT.test(text)) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    const facts = readRuby(text);
    const isCut = sizeBytes > LIMIT_BYTES || facts.isCut === true;
    return withoutUndefined({ ...facts, isCut: isCut ? (true as const) : undefined });
  },
};

function isNamedRuby(path: string): boolean {
  return RUBY_FILES.some((end) => path.endsWith(end)) || NAMED.test(path);
}

/** Folders that a gem's specification puts into $LOAD_PATH, as written; empty: `lib` alone. */
export const specificationExaminer: Examiner<string[]> = {
  id: 'reach-gemspec',
  version: 2,
  wants: { suffixes: ['.gemspec'] },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_SPECIFICATION_BYTES, problem, encoding: 'latin1' });
    if (text === undefined) return undefined;
    // `# stub: NAME VERSION PLATFORM PATH\0PATH` of what is installed, else as its author wrote it.
    const written = text.split('\n').find((line) => line.includes('require_path')) ?? '';
    const paths = written.slice(written.indexOf('=') + 1).split(/["'\s,[\]()%]+/);
    return paths.filter((path) => /^[\w./-]+$/.test(path) && !path.startsWith('.') && path !== 'w');
  },
};
