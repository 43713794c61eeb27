import type { ImageFile, ImageTree } from '../../../image-files/index.ts';
import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Edge, Pack, Target, World } from '../../types.ts';
import { isConfiguration } from '../../world/configuration.ts';
import { isGeneric } from '../../world/generic.ts';
import { matchingPaths } from '../../world/matching-paths.ts';
import { namedFolderSteps } from '../../world/named-folder.ts';
import { namingWords } from '../../world/naming-words.ts';
import { pluginNamed } from '../../world/plugin-names.ts';
import { followPath, mayBeThere } from '../../world/real-path.ts';
import { fileOfWord, pathsInWord } from '../../world/words.ts';
import { zoneNamed } from '../glibc/locale-files.ts';
import { shellExaminer } from '../shell/shell-facts.ts';

/**
 * Tables of users, names and kinds of files: a shell or home in them is used by whoever logs users in, which the pam pack says.
 */
const TABLES =
  /^etc\/(?:passwd|group|shadow|gshadow|sub[ug]id|services|protocols|hosts|shells|mime\.types|(?:apache2\/|httpd\/conf\/)?magic)-?$/;

/** A pattern that does not fit everything. */
const TELLS = /^(?=[^%]*$)[^/]*[\w-]{2}[^/]*$/;

/** One that every reader of patterns takes alike: in Lua's `./?.lua` a `?` is a whole name, and braces and brackets are not everywhere something. */
const PLAIN = /^[\w.*-]+$/;
/** That one pattern is held against. More are there only to keep us busy: then all below its folder counts. */
const MOST_NAMES = 50_000;

const OF_LANGUAGES = /\.(?:pyi?|pyc|p[lm]|[cm]?[jt]sx?|rb|gemspec)$|(?:^|\/)package\.json$/;

/** Configuration and texts of applications: words that name files and folders, which is all that can be known of an unknown format. */
export const wordsPack: Pack = {
  id: 'words',
  examiners: [wordsExaminer, shellExaminer],
  *follow({ path, use, file }, world) {
    // A script that is opened is not run, and a text elsewhere is somebody's data.
    if (use === 'data' && (file.magic === 'shebang' || !isConfiguration(path, world.tree))) return;
    // Of a package, and read by the pack of its language.
    if (OF_LANGUAGES.test(path) && !world.isApplication(path)) return;
    if (TABLES.test(path)) return;
    const words = wordsIn(path, file, world);
    if (words.length === 0) return;
    const isScript = file.magic === 'shebang';
    const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    for (const word of words)
      for (const name of pathsInWord(word))
        if (mayName(name, world)) yield* stepsOf(name, { path, beside, world, isScript });
    const folders = world.isApplication(path) ? foldersForAll(words, world) : [];
    if (folders.length > 0) yield* joinedSteps(folders, allWords(path, file, world), path, world);
  },
};

/** Of nearly every word: nothing in the image has the name that it ends with, so that it need not be looked for anywhere. */
function mayName(word: string, { tree }: World): boolean {
  if (PATTERN.test(word)) return true;
  if (!word.includes('.') && !word.includes('/')) return pluginNamed(word, tree) !== undefined;
  return mayBeThere(tree, word) || mayBeThere(tree, `${word}.so`);
}

/** Of a script that was parsed those of its commands, and not of comments and messages; of other texts those that may name something. */
function wordsIn(path: string, file: ImageFile, { tree }: World): readonly string[] {
  const script = scriptWords(path, file, tree);
  const text = script === undefined ? tree.factsAt(wordsExaminer, path) : undefined;
  return script ?? (text === undefined ? [] : namingWords(text.words, tree));
}

function allWords(path: string, file: ImageFile, { tree }: World): readonly string[] {
  return scriptWords(path, file, tree) ?? wordsOf(tree.factsAt(wordsExaminer, path));
}

function scriptWords(path: string, { magic }: ImageFile, tree: ImageTree): readonly string[] | undefined {
  const script = magic === 'shebang' || path.endsWith('.sh') ? tree.factsAt(shellExaminer, path) : undefined;
  return script?.isCut === true ? undefined : script?.words;
}

const PATTERN = /[*?%]/;

/** `isScript`: folders are opened by what its commands are given, which the shell pack says. */
type Around = { path: string; beside: string; world: World; isScript: boolean };

function* stepsOf(word: string, { path, beside, world, isScript }: Around) {
  const evidence = { literal: word, where: path };
  const certainty = 'possible' as const;
  const glob = word.search(PATTERN);
  if (glob >= 0) {
    for (const to of targetsOf(word, glob, { path, beside, world, isScript }))
      yield { to, kind: 'names', use: 'code', certainty, evidence } as const;
    for (const to of isScript && word.startsWith('/') ? listedPaths(word, world.tree) : [])
      yield { to, kind: 'lists', use: 'data', certainty, evidence } as const;
    return;
  }
  if (!word.includes('/') && !word.includes('.')) {
    const to = pluginNamed(word, world.tree);
    if (to !== undefined)
      yield { to: { path: to }, kind: 'names', use: 'code', certainty, evidence } as const;
    return;
  }
  const zone = zoneNamed(word, world);
  if (zone !== undefined) yield { to: zone, kind: 'names', use: 'data', certainty, evidence } as const;
  const named = fileOfWord(world, word, beside);
  if (named?.file.type === 'file')
    yield { to: { path: named.path }, kind: 'names', use: 'code', certainty, evidence } as const;
  if (
    !isScript &&
    named?.file.type === 'directory' &&
    word.startsWith('/') &&
    !world.isGeneric(named.file.path)
  )
    yield* namedFolderSteps(named.path, { kind: 'names the folder', certainty, evidence }, world);
  // `load /usr/lib/a/p`: of plug-ins the end is put to it.
  const library = named === undefined ? fileOfWord(world, `${word}.so`, beside) : undefined;
  if (library?.file.type === 'file')
    yield { to: { path: library.path }, kind: 'names', use: 'code', certainty, evidence } as const;
}

const ABSOLUTE = /^\/[\w.+-]+(?:\/[\w.+-]+)*\/?$/;
const TAIL = /^\/?[\w.+-]+(?:\/[\w.+-]+)*\/?$/;
const LIMIT_FOLDERS = 16;

/** Folders for everybody that words name. */
function foldersForAll(words: readonly string[], { tree }: World): readonly string[] {
  const folders = new Set<string>();
  for (const word of words) {
    const found = ABSOLUTE.test(word) ? followPath(tree, word)?.file : undefined;
    if (found?.type === 'directory' && isGeneric(found.path)) folders.add(found.path);
    if (folders.size >= LIMIT_FOLDERS) break;
  }
  return [...folders];
}

/** `os.path.join("/usr/share", "a", "x.dat")`: what is in folders for everybody, by the names beside them. */
function* joinedSteps(
  folders: readonly string[],
  words: readonly string[],
  path: string,
  world: World,
): Generator<Edge, void, undefined> {
  const step = { kind: 'names', certainty: 'possible' } as const;
  for (const folder of folders) {
    const names = new Set(world.tree.names(folder));
    for (const literal of words)
      for (const name of tailsOf(literal)) {
        const to = `/${folder}/${name}`;
        const found = names.has(name.split('/', 1)[0] ?? '') ? followPath(world.tree, to)?.file : undefined;
        const evidence = { literal: name, where: path };
        if (found?.type === 'file') yield { ...step, to: { path: to }, use: 'code', evidence };
        if (found?.type === 'directory' && !world.isGeneric(found.path))
          yield { ...step, to: { folder: to }, use: 'data', evidence };
      }
  }
}

/** `a/x.dat`, and of `$folder/a/x.dat` what comes after the variable. */
function tailsOf(word: string): string[] {
  if (!TAIL.test(word)) return [];
  const name = word.replace(/^\//, '');
  const slash = name.indexOf('/');
  return slash < 0 || slash === name.length - 1 ? [name] : [name, name.slice(slash + 1)];
}

/** What a pattern fits: the names that it tells apart; where readers may differ about that, the whole folder, if it is not generic. */
function targetsOf(word: string, glob: number, { beside, world }: Around): Target[] {
  const folder = word.slice(0, Math.max(word.lastIndexOf('/', glob), 0));
  if (folder === '') return [];
  const places = word.startsWith('/') ? [''] : [`${world.run.workingFolder}/`, `/${beside}/`];
  return places.flatMap((place): Target[] => {
    const found = followPath(world.tree, place + folder)?.file;
    if (found?.type !== 'directory') return [];
    const rest = word.slice(folder.length + 1);
    const isTold = TELLS.test(rest);
    if (!world.isGeneric(found.path) && !(isTold && PLAIN.test(rest))) return [{ folder: found.path }];
    if (!isTold) return [];
    return fittingPaths(`${found.path}/${rest}`, world.tree) ?? [{ folder: found.path }];
  });
}

/** `cat /etc/init.d/*`: what it fits is opened, even where it says little and the folder is for everybody. */
function listedPaths(pattern: string, tree: ImageTree): readonly Target[] {
  return LISTS.test(pattern) ? (fittingPaths(pattern.replace(/^\/+/, ''), tree) ?? []) : [];
}

const LISTS = /^(?:\/[\w.*@+-]+)+$/;

/** Undefined: there are too many names to hold a pattern against. */
export function fittingPaths(pattern: string, tree: Pick<ImageTree, 'names'>): Target[] | undefined {
  let looked = 0;
  const paths = matchingPaths(pattern, (folder) => {
    const names = tree.names(folder);
    looked += names.length;
    return looked > MOST_NAMES ? [] : names;
  });
  return looked > MOST_NAMES ? undefined : paths.map((path) => ({ path: `/${path}` }));
}
