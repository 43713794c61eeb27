import { nameGlob } from '../../../base/glob.ts';
import type { Edge, Pack, Target, World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';
import { foundFiles } from './find-command.ts';

type Reader = {
  programs: RegExp;
  /** Of its words: whether it reads what is in the folders that it is given. Default: always. */
  reads?(words: readonly string[]): boolean;
  /** The last of its words is where it writes. */
  writesLast?: true;
};

const SHORT = /^-?[a-zA-Z]+$/;

/** Whether one of the options is given: a letter of `-rf`, or a whole word. */
const hasOption = (words: readonly string[], letters: RegExp, long: readonly string[]): boolean =>
  words.some((word) => long.includes(word) || (SHORT.test(word) && letters.test(word)));
const isRecursive = (words: readonly string[]): boolean =>
  hasOption(
    words.filter((word) => word.startsWith('-')),
    /[raRA]/,
    ['--recursive', '--archive', '--dereference-recursive'],
  );
/** tar(1): the first word may have its options without a dash. */
const creates = (words: readonly string[]): boolean => {
  const options = words.filter((word, index) => index === 0 || word.startsWith('-'));
  return (
    hasOption(options, /[cru]/, ['--create', '--append', '--update']) &&
    !hasOption(options, /[xt]/, ['--extract', '--get', '--list'])
  );
};

/** By their manuals. */
const READERS: readonly Reader[] = [
  { programs: /^(?:tar|gtar|bsdtar)$/, reads: creates },
  { programs: /^(?:cp|rsync|scp)$/, reads: isRecursive, writesLast: true },
  { programs: /^(?:[ef]?grep|zip|diff|clamd?scan)$/, reads: isRecursive },
  { programs: /^(?:rg|ag|ack|7z[ar]?|restic|borg|rclone|kopia|duplicity)$/ },
];

/**
 * Programs that read all of a folder: also of one for everybody (`tar -c /etc`), which says nothing where anything else names it. Others
 * are followed as every command's.
 */
export const wholeFoldersPack: Pack = {
  id: 'whole-folders',
  *command({ words: [name = '', ...words], evidence, certainty }, world) {
    const last = lastName(name);
    const step = { kind: 'reads all of', use: 'data', certainty } as const;
    const found = last === 'find' ? foundFiles(words) : undefined;
    for (const literal of found?.folders ?? foldersOf(last, words))
      for (const to of targetsOf(literal, found?.names, found?.shallow === true, world))
        yield { ...step, to, evidence: { ...evidence, literal } } satisfies Edge;
  },
};

function foldersOf(name: string, words: readonly string[]): readonly string[] {
  const reader = READERS.find(({ programs }) => programs.test(name));
  if (reader === undefined || reader.reads?.(words) === false) return [];
  return reader.writesLast === true ? words.slice(0, -1) : words;
}

/** None where it is no folder for everybody. */
function targetsOf(
  literal: string,
  names: readonly string[] | undefined,
  shallow: boolean,
  { tree }: World,
): Target[] {
  if (!literal.startsWith('/')) return [];
  const isRoot = /^[/.]*$/.test(literal);
  const folder = isRoot ? '' : followPath(tree, literal)?.file.path;
  if (folder === undefined || !isGeneric(folder) || (isRoot && shallow)) return [];
  if (names === undefined && !isRoot) return [{ folder: `/${folder}`, shallow }];
  if (names === undefined) return [{ anywhere: [''] }];
  const globs = names.map((name) => nameGlob(starsOnly(name.toLowerCase())));
  const start = isRoot ? '' : `${folder}/`;
  return [...tree.files()]
    .filter(({ path }) => path.startsWith(start))
    .filter(({ path }) => {
      const name = lastName(path).toLowerCase();
      return globs.some(({ fits }) => fits(name));
    })
    .map(({ path }) => ({ path: `/${path}` }));
}

/** Of a pattern of fnmatch(3) what a glob with nothing but stars fits, too. */
function starsOnly(pattern: string): string {
  const special = pattern.search(/[[\\]/);
  return (special < 0 ? pattern : `${pattern.slice(0, special)}*`).replaceAll('?', '*');
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
