import { withoutUndefined } from '../../../base/without-undefined.ts';
import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import { isShell } from '../../is-shell.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack, ReachStep, Target, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import { fileOfWord } from '../../world/words.ts';
import { changedFolderSteps, relativeNames } from '../changed-folder.ts';
import { NOTHING_WRITTEN } from '../written-text.ts';
import { folderOf, inFolder, listedIn } from './changed-folders.ts';
import { programsOfScript } from './known-scripts.ts';
import { autoloaded, otherShellSteps } from './other-shells.ts';
import { ownPath, programsIn } from './own-path.ts';
import { shellExaminer } from './shell-facts.ts';
import type { ShellFacts } from './shell-types.ts';
import { inHomes, readsStartFiles, startFiles } from './start-files.ts';
import { wordSteps } from './words-of-scripts.ts';

type Place = { path: string; world: World };

const SHELLS = /^(?:sh|ash|bash|dash|rbash|ksh\w*|mksh\w*|zsh\w*|fish|busybox|yash)$/;

/** Shells: who has one can type the name of any program in PATH. Scripts: the commands that they have, and words of what is not parsed. */
export const shellPack: Pack = {
  id: 'shell',
  examiners: [textExaminer, wordsExaminer, shellExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code') return;
    if (SHELLS.test(nameOf(path))) yield* typed(path, world);
    yield* otherShellSteps(path);
    yield* scriptSteps({ path, world });
  },
  *command({ program, words, from, evidence, certainty }, world) {
    if (isShell(program) && readsStartFiles(words.slice(1)))
      for (const to of startFiles(world)) yield { to, kind: 'starts with', use: 'code', certainty, evidence };
    if (isShell(program)) yield* givenScript(words.slice(1), { path: from, world });
    const facts = world.tree.factsAt(shellExaminer, program);
    if (facts === undefined) return;
    // `exec "$@"` with a PATH of the script's own.
    for (const path of programsIn(ownPath(facts, program, world), words.slice(1), world))
      yield* world.commandSteps({ words: [path], from, evidence, certainty });
  },
};

const GIVES_TEXT = /^-\w*c$/;

function* typed(path: string, world: World): Generator<ReachStep, void, undefined> {
  const step = { use: 'code', certainty: 'shell', evidence: { literal: '', where: path } } as const;
  yield { ...step, to: { programs: 'of the config' } as const, kind: 'may be typed into' };
  for (const to of startFiles(world)) yield { ...step, to, kind: 'starts with' };
}

const LIMIT_SOURCES = 64;

/** Steps of what a script runs, and of the texts that it reads commands from. */
function* scriptSteps(
  { path, world }: Place,
  seen = new Set<string>(),
): Generator<ReachStep, void, undefined> {
  const facts = world.tree.factsAt(shellExaminer, path);
  if (facts === undefined || facts.isCut === true) {
    for (const step of wordSteps(path, world))
      yield typeof step === 'string' ? computedStep({ literal: step }, path) : step;
    yield* autoloaded(path, world);
  }
  const known =
    facts?.computed.length === 0 || world.isApplication(path) ? undefined : programsOfScript(path);
  for (const name of known ?? []) if (world.program(name) !== undefined) yield named([name], { path, world });
  for (const computed of facts?.computed ?? [])
    yield computedStep(known === undefined ? computed : { ...computed, isOutside: true }, path);
  const folders = facts === undefined ? [] : ownPath(facts, path, world);
  const changed = (facts?.folders ?? []).flatMap((folder) => folderOf(folder, path, world));
  if (facts !== undefined) yield* computedFolders(facts, { path, world });
  for (const words of facts?.commands ?? []) {
    const there = changed.flatMap((folder) => inFolder(words, folder, world));
    // `cd /srv; python3 app.py`: what is only there does not come from outside.
    if (!isOnlyThere(words, there, { path, world })) yield* commandLine(words, { path, world });
    for (const line of there) yield* commandLine(line, { path, world }, words.join(' '));
    for (const program of programsIn(folders, words, world))
      yield* commandLine([program], { path, world }, words.join(' '));
  }
  for (const folder of new Set(changed))
    for (const { literal, ...found } of listedIn(
      folder,
      [...(facts?.words ?? []), ...(facts?.commands ?? []).flat()],
      world,
    ))
      yield { ...found, kind: 'lists', certainty: 'possible' as const, evidence: { literal, where: path } };
  for (const words of facts?.assigned ?? [])
    if (world.program(words[0] ?? '') !== undefined) yield named(words, { path, world });
  for (const list of facts?.lists ?? [])
    if (list.every((word) => world.program(word) !== undefined))
      for (const word of list) yield named([word], { path, world });
  for (const source of facts?.sources ?? []) {
    yield* sourceSteps(source, { path, world }, seen);
    for (const folder of changed)
      for (const [text = ''] of inFolder([source.text], folder, world))
        yield* sourceSteps({ ...source, text }, { path, world }, seen);
  }
}

/** Whether a word names a file in a folder that is changed to, and none from where the script is started or stands. */
function isOnlyThere(words: readonly string[], there: readonly string[][], { path, world }: Place): boolean {
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return words.some(
    (word, index) =>
      there.some(
        (line) => line[index] !== word && world.tree.get(line[index]?.slice(1) ?? '')?.type === 'file',
      ) && fileOfWord(world, word, beside) === undefined,
  );
}

/** `cd "$1" && ./x`: where it is then cannot be told. */
function* computedFolders({ folders, commands }: ShellFacts, { path, world }: Place): Generator<ReachStep> {
  const isUnknown = folders.some((text) => /[$`]/.test(text) && folderOf(text, path, world).length === 0);
  if (!isUnknown) return;
  const changes = { to: [{ ...NOTHING_WRITTEN, literal: '' }], names: relativeNames(commands.flat()) };
  yield* changedFolderSteps(changes, { path, world, isOwn: world.isApplication(path) });
}

/** `sh FILE`: of a file that says by itself that it is a script, nothing is to be added. */
function* givenScript(words: readonly string[], place: Place): Generator<ReachStep, void, undefined> {
  if (words.some((word) => GIVES_TEXT.test(word))) return;
  const text = words.find(
    (word, index) => !/^[-+]/.test(word) && !/^[-+]\w*[oO]$/.test(words[index - 1] ?? ''),
  );
  if (text !== undefined && sourcedFiles(text, place.path, place.world).length > 0)
    yield* sourceSteps({ text }, place);
}

/** A program whose name is put into a variable. */
function named(words: readonly string[], { path, world }: Place): ReachStep {
  const to = { path: `/${world.program(words[0] ?? '')}` };
  return {
    to,
    kind: 'runs',
    use: 'code',
    certainty: 'possible',
    evidence: { literal: words.join(' '), where: path },
  };
}

/**
 * git-mergetool--lib.sh, git-instaweb.sh: they run what git's configuration or their options say, as do hooks that are samples, which a
 * repository has, too. ldd: the loader and the file that it is given (glibc elf/ldd.bash.in). Debian's /etc/profile: what run-parts lists of
 * /etc/profile.d.
 */
const OF_CONFIGURATION = /(?:\/git-core\/git-[\w-]+|\/hooks\/[\w-]+\.sample|^usr\/bin\/ldd|^etc\/profile)$/;

/** Who sets the environment of a script, or git's configuration, is like who types. */
function computedStep(
  { literal, tails, folders, isOutside }: ShellFacts['computed'][number],
  path: string,
  why = 'the script computes which program it runs',
): ReachStep {
  const evidence = { literal, where: path };
  if ((isOutside === true || OF_CONFIGURATION.test(path)) && tails === undefined)
    return { to: { programs: true }, kind: 'may be told to run', use: 'code', certainty: 'shell', evidence };
  const widens =
    folders?.map((folder): Target => ({ folder, only: 'executable' })) ??
    (tails === undefined ? [{ programs: true }] : [{ anywhere: tails }]);
  return { trigger: 'computed-command', why, evidence, widens };
}

function* commandLine(
  words: readonly string[],
  { path, world }: Place,
  literal = words.join(' '),
): Generator<ReachStep, void, undefined> {
  const common = { from: path, certainty: 'possible' } as const;
  const evidence = { literal, where: path };
  for (const line of inHomes(words, world)) yield* world.commandSteps({ ...common, words: line, evidence });
  for (const word of words) {
    const inner = /\s/.test(word) ? splitWords(word) : [];
    if (world.program(inner[0] ?? '') !== undefined)
      yield* world.commandSteps({ ...common, words: inner, evidence: { literal: word, where: path } });
  }
}

/** `. FILE`: the file's commands are the script's own. */
function* sourceSteps(
  read: ShellFacts['sources'][number],
  { path, world }: Place,
  seen = new Set<string>(),
): Generator<ReachStep, void, undefined> {
  const { text: source } = read;
  const evidence = { literal: source, where: path };
  const files = inHomes([source], world).flatMap(([text = '']) => sourcedFiles(text, path, world));
  if (files.length === 0 && /[$`]/.test(source)) yield computedSource(read, path);
  for (const found of files) {
    if (seen.has(found) || seen.size >= LIMIT_SOURCES) continue;
    seen.add(found);
    yield {
      to: { path: `/${found}` },
      kind: 'reads commands of',
      use: 'code',
      certainty: 'possible',
      evidence,
    };
    const file = followPath(world.tree, found)?.file;
    if (file?.magic !== undefined || found.endsWith('.sh')) continue;
    if (file !== undefined && world.tree.factsAt(shellExaminer, file.path) !== undefined)
      yield* scriptSteps({ path: file.path, world }, seen);
    else
      yield {
        trigger: 'computed-command',
        why: 'the script reads commands from a text that is not known as one',
        evidence,
        widens: [{ programs: true }],
      };
  }
}

/** `. "$x"`: any text; `. "$DIR/lib.sh"`: those that end so. */
function computedSource({ text: literal, ...read }: ShellFacts['sources'][number], path: string): ReachStep {
  const slash = literal.indexOf('/', literal.search(/[$`]/));
  const end = slash < 0 ? '' : literal.slice(slash).replace(/"$/, '');
  const tails = /^[\w.+/-]+$/.test(end) ? [end] : read.tails;
  const why = 'the script reads commands from a text whose name it computes';
  return computedStep({ ...read, literal, ...withoutUndefined({ tails }) }, path, why);
}

function sourcedFiles(source: string, from: string, world: World): string[] {
  const beside = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
  const star = source.search(/[*?]/);
  if (star < 0) {
    const named = fileOfWord(world, source, beside);
    return named?.file.type === 'file' ? [named.file.path] : [];
  }
  const folder = source.slice(0, Math.max(source.lastIndexOf('/', star), 0)).replace(/^\/+/, '');
  const places = source.startsWith('/') ? [''] : [`${world.run.workingFolder}/`, `${beside}/`];
  return places
    .map((place) => `${place}${folder}`.replace(/^\/+/, ''))
    .flatMap((at) => world.tree.names(at).map((name) => `${at}/${name}`))
    .filter((found) => followPath(world.tree, found)?.file.type === 'file');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
