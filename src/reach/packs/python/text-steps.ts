import { splitWords } from '../../roots/split-words.ts';
import type { Edge, ReachStep, StepEvidence, Target, World } from '../../types.ts';
import { foundOnce } from '../../world/found-once.ts';
import { followPath } from '../../world/real-path.ts';
import { changedFolderSteps } from '../changed-folder.ts';
import { computedProgram } from '../computed-program.ts';
import { librariesLike, tellsLibrary } from '../elf/computed-library.ts';
import { wordsOfRun } from '../run-text.ts';
import { dataSteps, fileSteps } from './data-steps.ts';
import { askedEntryPoint } from './entry-points.ts';
import {
  type At,
  anyModule,
  CODE,
  folderOf,
  foldersFor,
  moduleSteps,
  type PythonPlace,
  packageFolders,
} from './modules.ts';
import { partsOf, programsOf } from './package-parts.ts';
import type { PythonFacts } from './python-types.ts';
import { searchFolders } from './search-folders.ts';

/** They read which packages there are, and what these have to offer. */
const METADATA =
  /^(?:importlib[._]metadata|importlib:metadata|pkg_resources|stevedore|importlib_metadata|entrypoints|pluggy|catalogue)\b/;
/** They load what their caller names, whose own text is read. */
const FOR_CALLERS =
  /^(?:importlib_(?:metadata|resources)|pkg_resources|setuptools|werkzeug\/utils|jinja2|lazy_loader|zope\/(?:dottedname|interface)|six|future|pluggy|stevedore|wrapt|pytz|typing_extensions)(?:\/|\.py)/;

/**
 * CPython's tests are imported by themselves: elsewhere a table of old names has them (_compat_pickle.py), and what only they call
 * (multiprocessing/util.py, `_cleanup_tests`; _interpchannels, whose own callers have loaded what it falls back on).
 */
export function isForTests(name: string, { kind, top }: PythonPlace): boolean {
  return kind === 'standard' && top !== 'test' && /^test\b/.test(name);
}

/** What a text of Python leads to, by where it stands: the standard library does for others what their texts say. */
export function* textSteps(facts: PythonFacts, at: At): Generator<ReachStep, void, undefined> {
  const { place, world } = at;
  const folders = foldersFor(place, world);
  const where = place.path;
  for (const name of importsOf(facts, place))
    yield* moduleSteps(name, folders, {
      ...at,
      how: { certainty: 'certain', evidence: { literal: literalOf(name), where } },
    });
  const named = place.kind === 'standard' ? searchFolders(world).standard : folders;
  for (const name of facts.names) if (!isForTests(name, place)) yield* namedSteps(name, named, at);
  if (isOwn(at)) yield* wordSteps(facts.words, folders, at);
  for (const asked of facts.entryPoints ?? []) yield* askedEntryPoint(asked, at);
  for (const name of facts.prefixes) yield* prefixSteps(name, named, at);
  for (const name of facts.libraries) yield* librarySteps(name, at);
  for (const file of facts.files) yield* fileSteps(file, at);
  yield* dataSteps(at);
  if (place.kind !== 'standard' && facts.imports.some((name) => METADATA.test(name)))
    yield* metadataSteps(facts, at);
  yield* runSteps(facts, at);
  if (facts.changes !== undefined)
    yield* changedFolderSteps(facts.changes, { path: where, world, isOwn: isOwn(at) });
  yield* triggers(facts, at);
}

/** CPython's own modules import no `_test` of each other. */
function importsOf(
  { imports, ownImports, selfTestImports }: PythonFacts,
  place: PythonPlace,
): readonly string[] {
  if (place.kind === 'standard') return imports.filter((name) => !isForTests(name, place));
  return [...imports, ...selfTestImports, ...(place.kind === 'other' ? ownImports : [])];
}

/** Of an application, or a script: not a module that does for others what their texts say. */
function isOwn({ place, world }: At): boolean {
  return place.kind === 'other' || world.isApplication(place.path);
}

/** What stands in the text of `a.b:c` is `a.b`; of what is relative the dots. */
function literalOf(name: string): string {
  return name.split(':', 1)[0] ?? name;
}

/** A text that names a module. In an application also a package whose parts others look for by name. */
function* namedSteps(
  name: string,
  folders: readonly string[],
  at: At,
  evidence: StepEvidence = { literal: name, where: at.place.path },
): Generator<Edge, void, undefined> {
  const { place, world } = at;
  yield* moduleSteps(name, folders, { ...at, how: { certainty: 'possible', evidence, kind: 'names' } });
  if (name.startsWith('.') && place.kind === 'package' && place.top !== '')
    yield* moduleSteps(name.replace(/^\.+/, ''), [`${place.root}/${place.top}`], {
      ...at,
      how: { certainty: 'possible', evidence },
    });
  if (place.kind !== 'other' || !world.isApplication(place.path)) return;
  const { packages } = searchFolders(world);
  for (const folder of packageFolders(name, packages, place, world))
    yield {
      to: { folder: `/${folder}`, suffixes: CODE },
      kind: 'names',
      use: 'code',
      certainty: 'possible',
      evidence,
    };
}

/** `INSTALLED_APPS = ["polls"]`: a framework loads what settings name by one word. Of CPython's own modules words are mostly words. */
export function* wordSteps(
  words: Iterable<string>,
  folders: readonly string[],
  at: At,
  evidence?: StepEvidence,
): Generator<Edge, void, undefined> {
  const { standard } = searchFolders(at.world);
  const others = folders.filter((folder) => !standard.includes(folder));
  for (const word of words) yield* namedSteps(word, others, at, evidence);
}

function* prefixSteps(
  name: string,
  folders: readonly string[],
  at: At,
): Generator<ReachStep, void, undefined> {
  const { place, world } = at;
  const evidence = { literal: name, where: place.path };
  const widens: Target[] = [];
  if (name.endsWith('.')) {
    const base = /^\.+$/.test(name) ? name : name.slice(0, -1);
    const how = { certainty: 'possible', evidence } as const;
    if (!/^\.+$/.test(name)) yield* moduleSteps(base, folders, { ...at, how });
    const found = /^\.+$/.test(name) ? [folderOf(place.path)] : packageFolders(base, folders, place, world);
    for (const folder of found) widens.push(...partsOf(folder, world));
  } else
    for (const folder of folders)
      for (const file of world.tree.names(folder))
        if (file.startsWith(name)) widens.push({ path: `/${folder}/${file}` });
  if (widens.length > 0)
    yield { trigger: 'computed-import', why: 'it loads a module whose name it computes', evidence, widens };
}

/** By the loader, and among the files of its own package. */
function* librarySteps(name: string, { place, world }: At): Generator<ReachStep, void, undefined> {
  const evidence = { literal: name.replace(/^find:/, ''), where: place.path };
  const step = { kind: 'loads', use: 'code', certainty: 'possible', evidence } as const;
  if (/[%{$]/.test(name)) {
    if (tellsLibrary(name)) yield computedLibrary(evidence, librariesLike(name, world.tree));
    return;
  }
  if (name.startsWith('find:')) {
    const stem = `lib${name.slice('find:'.length)}.so`;
    for (const folder of ['usr/lib', 'lib', 'usr/lib64', 'usr/local/lib', ...machineFolders(world)])
      for (const file of world.tree.names(folder))
        if (file.startsWith(stem)) yield { ...step, to: { path: `/${folder}/${file}` } };
    return;
  }
  const last = name.slice(name.lastIndexOf('/') + 1);
  for (const path of world.libraries(last, place.path)) yield { ...step, to: { path: `/${path}` } };
  const beside = followPath(world.tree, `/${folderOf(place.path)}/${name}`)?.file;
  if (beside?.type === 'file') yield { ...step, to: { path: `/${folderOf(place.path)}/${name}` } };
}

function machineFolders({ tree }: World): string[] {
  return tree
    .names('usr/lib')
    .filter((name) => /-linux-/.test(name))
    .map((name) => `usr/lib/${name}`);
}

function* metadataSteps(facts: PythonFacts, { place, world }: At): Generator<Edge, void, undefined> {
  const literal = literalOf(facts.imports.find((name) => METADATA.test(name)) ?? '');
  const step = {
    kind: 'asks for packages',
    certainty: 'possible',
    use: 'data',
    evidence: { literal, where: place.path },
  } as const;
  for (const folder of searchFolders(world).metadata) yield { ...step, to: allIn(folder, world) };
}

const allIn = foundOnce((folder): Target => ({ folder: `/${folder}` }));

function* runSteps(facts: PythonFacts, at: At): Generator<ReachStep, void, undefined> {
  const { place, world } = at;
  const where = place.path;
  for (const text of facts.direct) yield* lineSteps(text, { where, world }, true);
  if (place.kind !== 'standard')
    for (const text of facts.commands) yield* lineSteps(text, { where, world }, isOwn(at));
  if (facts.shell !== undefined && place.kind !== 'standard')
    yield {
      to: { path: '/bin/sh' },
      kind: 'gives texts to a shell',
      use: 'code',
      certainty: 'possible',
      evidence: { literal: facts.shell, where },
    };
}

/** `isLine`: it stands where command lines do, and its options count; else it is a program's name alone. */
function* lineSteps(
  text: string,
  { where, world }: { where: string; world: World },
  isLine: boolean,
): Generator<ReachStep, void, undefined> {
  const words = isLine ? wordsOfRun(text, world) : splitWords(text);
  const [first = ''] = words ?? [];
  const program = first.length < 2 ? undefined : world.program(first);
  if (words === undefined || (!isLine && (program === undefined || words.length > 1))) return;
  const evidence = { literal: firstLiteral(text), where };
  if (isLine) yield* world.commandSteps({ words, from: where, evidence, certainty: 'possible' });
  else yield { to: { path: `/${program}` }, kind: 'runs', use: 'code', certainty: 'possible', evidence };
}

/** Of a list of words the first stands in the text by itself. */
function firstLiteral(text: string): string {
  return splitWords(text)[0] ?? text;
}

function* triggers(facts: PythonFacts, at: At): Generator<ReachStep, void, undefined> {
  const { place, world } = at;
  const where = place.path;
  if (facts.isCut === true)
    yield anyModule(
      { literal: '', where },
      world,
      'not all of it was read',
      place.kind === 'other' ? where : undefined,
    );
  if (facts.computedImport !== undefined) yield* computedImport({ literal: facts.computedImport, where }, at);
  if (facts.computedCode !== undefined && place.kind === 'other' && world.isApplication(where))
    yield anyModule({ literal: facts.computedCode, where }, world, 'it runs a text that it computes', where);
  if (facts.unpickles !== undefined) yield* unpickled({ literal: facts.unpickles, where }, at);
  if (facts.loadsComputed !== undefined) yield* anyLibrary({ literal: facts.loadsComputed, where }, at);
  if (facts.computedCommand === undefined || place.kind === 'standard') return;
  const evidence = { literal: facts.computedCommand, where };
  if (place.kind === 'package' && place.top !== '')
    yield computedProgram(evidence, true, [programsOf(`${place.root}/${place.top}`, world)]);
  yield computedProgram(evidence, isOwn(at));
}

/** A package is mostly told by its caller, whose own text is read: what it finds by itself is its own. */
export function* computedImport(
  evidence: StepEvidence,
  { place, world }: At,
): Generator<ReachStep, void, undefined> {
  const why = 'it loads a module whose name it computes';
  if (isOwn({ place, world })) {
    yield anyModule(evidence, world, why, place.path);
    return;
  }
  const isForCallers = place.kind === 'standard' || FOR_CALLERS.test(place.path.slice(place.root.length + 1));
  if (place.top !== '' && !isForCallers)
    yield {
      trigger: 'computed-import',
      why,
      evidence,
      widens: partsOf(`${place.root}/${place.top}`, world),
    };
  yield* ofCallers(evidence, world);
}

function* ofCallers(evidence: StepEvidence, world: World): Generator<Edge, void, undefined> {
  for (const folder of searchFolders(world).all)
    yield {
      to: codeForCallers(folder, world),
      kind: 'may import',
      use: 'code',
      certainty: 'shell',
      evidence,
    };
}

/** What only CPython's own tests import, in the standard library; they name it. */
const OF_TESTS = ['test/', '_test', '_ctypes_test', '_xxtest', 'xxlimited', 'xxsubtype'];
/** Debian's py3compile, py3clean and py3versions add it for themselves, and name what is in it. */
const OF_DEBIAN = 'usr/share/python3/';

const codeForCallers = foundOnce((folder, world): Target => {
  const isStandard = searchFolders(world).standard.includes(folder);
  const ofTests = [folder, `${folder}/lib-dynload`].flatMap((place) =>
    OF_TESTS.map((name) => `${place}/${name}`),
  );
  return { folder: `/${folder}`, suffixes: CODE, except: [OF_DEBIAN, ...(isStandard ? ofTests : [])] };
});

/** What a package unpickles is mostly its caller's, who has loaded what is in it. */
function* unpickled(evidence: StepEvidence, at: At): Generator<ReachStep, void, undefined> {
  if (isOwn(at))
    yield anyModule(evidence, at.world, 'it loads objects of modules that data name', at.place.path);
  else yield* ofCallers(evidence, at.world);
}

/** ctypes and cffi are given a path that is put together: by a package one of its own, else any. */
function* anyLibrary(evidence: StepEvidence, at: At): Generator<ReachStep, void, undefined> {
  const { place, world } = at;
  if (place.kind === 'standard') return;
  if (isOwn(at)) {
    yield computedLibrary(evidence, [{ anywhere: [''], only: 'library' }]);
    return;
  }
  const folder =
    place.kind === 'package' && place.top !== '' ? `${place.root}/${place.top}` : folderOf(place.path);
  const widens: Target[] = [{ folder: `/${folder}`, only: 'library' }];
  if (place.kind === 'package') {
    const libs = `${place.root}/${place.top}.libs`;
    if (world.tree.get(libs) !== undefined) widens.push({ folder: `/${libs}`, only: 'library' });
  }
  yield computedLibrary(evidence, widens);
}

function computedLibrary(evidence: StepEvidence, widens: readonly Target[]): ReachStep {
  return {
    trigger: 'computed-library',
    why: 'it loads libraries by names that it computes',
    evidence,
    widens,
  };
}
