import type { ImageFile } from '../../../image-files/index.ts';
import { type ElfReachFacts, handsOnPrograms, loadsLibraries, runsPrograms } from '../../facts/elf-facts.ts';
import { isShell } from '../../is-shell.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Edge, ReachStep, Target, Trigger, World } from '../../types.ts';
import { folderOfChosen } from '../../world/chosen-modules.ts';
import { endedNames } from '../../world/ended-names.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';
import { namedAlone } from '../named-alone.ts';
import { computedLibraries } from './computed-library.ts';
import { helperPrograms } from './helper-programs.ts';
import { joinedPaths } from './joined-paths.ts';
import { joinedPrograms } from './joined-programs.ts';
import { libraryFacts, usesTexts } from './library-facts.ts';
import { basesOf, type FoundPath, relativePaths } from './relative-paths.ts';

/** Functions that take a program's name and look for it in PATH, or give a text to a shell. */
const SEARCHES =
  /^(?:_?_?(?:execvpe?|execlp|posix_spawnp|system|popen|wordexp|_IO_popen)|g_spawn\w*|uv_spawn)$/;
const GIVES_TO_SHELL = /^(?:system|popen|_IO_popen|wordexp)$/;
const SHELL = '/bin/sh';
const BETWEEN_PATHS = /[:;, \t\n"'=<>|()[\]]/;
const LIBRARY = /^[\w.+-]+$/;
/** Links to setarch(1) have the names of machines, which a text names to tell what it was made for. */
const MACHINE = /^(?:x86_64|i386|linux(?:32|64)|uname26)$/;

/** syslog(3): where a program has a table of all, it sends to what is named so; `mail`, `ftp` and `lpr` may also be run. */
const FACILITY = /^(?:auth|authpriv|cron|daemon|kern|news|security|syslog|user|uucp)$/;
const ALL_FACILITIES = ['authpriv', 'cron', 'daemon', 'kern', 'mail', 'syslog', 'user'];

/** What a program's or library's own imports let it do with a text. */
type Can = {
  run: boolean;
  search: boolean;
  load: boolean;
  folders: boolean;
  readsCommands: boolean;
  except: readonly string[] | undefined;
  compares(path: string): boolean;
  /** Whether a program that a text names is among those that it runs. */
  runs(name: string): boolean;
};

/**
 * Texts that name files, folders, libraries, programs and command lines: followed as far as the imports can use them. `searcher`: the file
 * whose search for libraries counts, where the one at `path` is packed into an archive.
 */
export function* stringSteps(
  path: string,
  facts: ElfReachFacts,
  world: World,
  searcher = path,
): Generator<ReachStep, void, undefined> {
  const { imports, strings } = facts;
  const known = libraryFacts(path);
  const can: Can = {
    run: known.runs !== false && (facts.runsAmong !== undefined || (imports?.some(runsPrograms) ?? true)),
    search:
      (imports?.some((name) => SEARCHES.test(name) || handsOnPrograms(name)) ?? true) ||
      strings.includes(SHELL),
    load: known.loads !== false && (imports?.some(loadsLibraries) ?? facts.loads.interpreter !== undefined),
    folders: known.folders !== false,
    // What it starts with when somebody types is a level of its own (shell pack).
    readsCommands: !isShell(path),
    except: known.except,
    compares: (name) => known.compares?.test(name) === true,
    runs: (name) => (known.runs !== false || name.includes('/')) && isAmong(name, known.programs),
  };
  const bases = basesOf(path, strings, world);
  const hasFacilities = ALL_FACILITIES.every((name) => strings.includes(name));
  const isFacility = (text: string): boolean => hasFacilities && FACILITY.test(text);
  if (facts.isCut === true && usesTexts(known)) yield notRead(path);
  if (can.load && known.computes !== false) yield* computedLibraries(path, facts, world, known.computes);
  if (can.run && imports?.some((name) => GIVES_TO_SHELL.test(name)) === true) yield* shellStep(path, imports);
  yield* knownFolders(path, known.opens ?? [], can);
  for (const text of strings) {
    yield* filesIn(text, path, can, world);
    for (const part of can.folders || can.run ? relativeParts(text) : [])
      for (const found of relativePaths(part, bases, world))
        yield* relativeSteps({ ...found, said: part }, can, { literal: text, where: path }, world);
    for (const found of can.run && can.runs(text) ? helperPrograms(text, world.tree) : [])
      yield { ...step(found, 'names', can, { literal: text, where: path }), certainty: 'possible' as const };
    for (const name of can.load && text.includes('.so') ? text.split(':') : [])
      if (name.includes('.so') && LIBRARY.test(name))
        yield* libraryStep(name, { literal: text, where: path }, world, searcher);
    if (isFacility(text)) continue;
    const [first = ''] = text.split(/\s/, 1);
    if (can.run && can.search && can.runs(first) && !can.compares(programAt(first, world)))
      yield* commandsIn(text, path, world);
  }
  if (facts.joinsStrings === true || imports === undefined)
    for (const found of joinedPaths(strings, world.tree))
      yield* relativeSteps(
        { ...found, said: `/${found.path}` },
        can,
        { literal: found.literal, where: path },
        world,
      );
  if (can.run) yield* joinedPrograms(path, facts, world, can.runs);
}

function* knownFolders(
  path: string,
  folders: readonly string[],
  { load }: Can,
): Generator<Edge, void, undefined> {
  const own = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const step = { kind: 'opens', certainty: 'possible', evidence: { literal: '', where: path } } as const;
  for (const name of folders) {
    const folder = name.startsWith('/') ? name : `/${own}/${name}`;
    yield { ...step, to: { folder }, use: 'data' };
    if (load) yield { ...step, to: { folder, only: 'elf' }, use: 'code' };
  }
}

function* filesIn(
  text: string,
  where: string,
  can: Can,
  world: World,
): Generator<ReachStep, void, undefined> {
  if (!text.includes('/')) return;
  const literal = text;
  for (const piece of text.split(BETWEEN_PATHS)) {
    // `{/etc/texmf,/usr/share/texmf}`.
    const part = piece.startsWith('{') ? piece.slice(1) : piece;
    const slash = part.startsWith('/');
    // `http://x`, of which the colon is gone.
    if (part.length < 3 || !part.includes('/') || part.startsWith('//')) continue;
    const cutAt = part.search(/[%$*?{[<\\]/);
    const fixed = cutAt < 0 ? part : part.slice(0, part.lastIndexOf('/', cutAt));
    if (fixed.length < 2 || !slash) continue;
    const ended = cutAt < 0 ? endedNames(world.tree, fixed) : [];
    for (const path of ended)
      if (can.folders || !isProgram(followPath(world.tree, path)?.file))
        yield { ...step(path, 'names', can, { literal, where }), certainty: 'possible' as const };
    const found = followPath(world.tree, fixed)?.file;
    if (found?.type === 'file' && (can.folders || !isProgram(found)) && !can.compares(found.path))
      yield step(fixed, 'names', can, { literal, where });
    if (found?.type === 'directory' && !isGeneric(found.path))
      yield* folderSteps(fixed, can, { literal, where }, world);
  }
}

/** The text, and what in it may be a path: `<prefix:lib/aspell>`. */
function relativeParts(text: string): Iterable<string> {
  if (!BETWEEN_PATHS.test(text)) return [text];
  return new Set([text, ...text.split(BETWEEN_PATHS).filter((part) => part.indexOf('/') > 0)]);
}

function* relativeSteps(
  { path, isFolder, said = path }: FoundPath & { said?: string },
  can: Can,
  evidence: Edge['evidence'],
  world: World,
): Generator<ReachStep, void, undefined> {
  const file = followPath(world.tree, path)?.file;
  if (isFolder) yield* folderSteps(path, can, evidence, world);
  else if (can.compares(file?.path ?? '')) return;
  else if (isProgram(file) ? can.runs(said) : can.folders) yield step(path, 'names', can, evidence);
}

/** `%s/x` is what it looks for in a folder of its own. */
function isAmong(name: string, programs: RegExp | undefined): boolean {
  if (programs === undefined || name.indexOf('/') > 0) return true;
  return programs.test(name) || programs.test(name.slice(name.lastIndexOf('/') + 1));
}

/** Its real path, or ''. */
function programAt(name: string, world: World): string {
  return world.tree.get(world.program(name) ?? '')?.path ?? '';
}

/** What acts for others names programs that it does not run by itself: `/bin/sh` in libc. */
function isProgram(file: ImageFile | undefined): boolean {
  return file !== undefined && (file.mode & 0o111) !== 0;
}

function step(path: string, kind: string, can: Can, evidence: Edge['evidence']): Edge {
  return {
    to: { path },
    kind,
    use: can.run || (can.load && can.readsCommands) ? 'code' : 'data',
    certainty: 'certain',
    evidence,
  };
}

/** What is in a folder is opened; programs of it are run and libraries loaded where that can be done. */
function* folderSteps(
  folder: string,
  can: Can,
  evidence: Edge['evidence'],
  world: World,
): Generator<Edge, void, undefined> {
  if (!can.folders) return;
  const step = { kind: 'names the folder', certainty: 'possible', evidence } as const;
  const { to, others } = folderOfChosen(folder, world, { evidence, except: can.except });
  yield* others;
  yield { ...step, to, use: 'data' };
  if (can.run && can.runs(folder)) yield { ...step, to: { ...to, only: 'executable' }, use: 'code' };
  if (can.load) yield { ...step, to: { ...to, only: 'library' }, use: 'code' };
}

function* libraryStep(
  name: string,
  evidence: Edge['evidence'],
  world: World,
  searcher: string,
): Generator<ReachStep, void, undefined> {
  for (const path of world.libraries(name, searcher))
    yield {
      to: { path: `/${path}` },
      kind: 'loads',
      use: 'code',
      certainty: 'possible',
      evidence,
    };
}

/** A bare name runs something only where PATH is searched; prose begins with a program's name seldom. */
function* commandsIn(text: string, from: string, world: World): Generator<ReachStep, void, undefined> {
  const said = splitWords(text);
  // `exec gcc -o %o %s` of a text for a shell.
  const words = said[0] === 'exec' ? said.slice(1) : said;
  const [first = ''] = words;
  if (first.length < 2 || (words.length === 1 && MACHINE.test(first))) return;
  if (world.program(first) === undefined) return;
  if (words.length === 1) yield* namedAlone(first, from, world);
  else
    yield* world.commandSteps({
      words,
      from,
      evidence: { literal: text, where: from },
      certainty: 'possible',
    });
}

function* shellStep(path: string, imports: readonly string[]): Generator<ReachStep, void, undefined> {
  const literal = imports.find((name) => GIVES_TO_SHELL.test(name)) ?? '';
  yield {
    to: { path: SHELL },
    kind: 'gives texts to a shell',
    use: 'code',
    certainty: 'possible',
    evidence: { literal, where: path },
  };
}

const EVERYTHING: readonly Target[] = [{ anywhere: [''] }];

/** Of a program or library that is run: what it leads to could be anything. */
export function notRead(path: string): Trigger {
  return {
    trigger: 'not-read',
    why: 'the file could not be read to its end',
    evidence: { literal: '', where: path },
    widens: EVERYTHING,
  };
}
