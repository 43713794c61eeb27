import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, Edge, Pack, ReachStep, StepEvidence, Target, World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { filesBeside } from '../../world/files-beside.ts';
import { foundOnce } from '../../world/found-once.ts';
import { followPath } from '../../world/real-path.ts';
import { fileOfWord } from '../../world/words.ts';
import { changedFolderSteps } from '../changed-folder.ts';
import { computedProgram } from '../computed-program.ts';
import { namedAlone } from '../named-alone.ts';
import { wordsOfRun } from '../run-text.ts';
import { type ToldWord, wordsOfLine, wordsOfSettings, wordsOfVariables } from '../words-of-settings.ts';
import { javascriptExaminer, packageExaminer } from './node-facts.ts';
import { packageScripts } from './package-scripts.ts';
import { type JavascriptFacts, readJavascript } from './read-javascript.ts';
import { packagesNamed, resolveModule } from './resolve-module.ts';

const PROGRAM = /(?:^|\/)(?:node|nodejs|bun|deno)$/;
const CODE = ['.js', '.cjs', '.mjs', '.json', '.node', '.wasm', '.ts', '.cts', '.mts', '.jsx', '.tsx'];
/** Of packages nobody loads sources in TypeScript but by their names: Node.js refuses, and others leave node_modules alone. */
const BUILT = CODE.filter((suffix) => !suffix.includes('ts'));
/** For who develops a package. */
const NOT_OPENED = ['.ts', '.mts', '.cts', '.map', '.md', '.markdown'];
const TYPES = /\.d\.[cm]?ts$/;
const TEXT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const NATIVE = /\.node$/;
const WITH_VALUE =
  /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|--title|--inspect-port)$/;
/** They load what their caller names, whose own text is read. */
const FOR_CALLERS =
  /\/node_modules\/(?:import-(?:fresh|from|cwd)|resolve(?:-from|-cwd)?|require-\w+|bindings|node-gyp-build|import-local|parent-module|lazy-cache|lilconfig|cosmiconfig|depd|express)\//;
/** Packages have packages of their own; only who tests a package loads its tests. */
const NOT_LOADED = /^(?:node_modules|__?tests?__?|tests?|benchmarks?|examples?|docs?)$/;
const TESTS = ['test', 'tests', 'benchmark', 'benchmarks', 'bench', 'example', 'examples'].flatMap((name) =>
  ['.js', '.cjs', '.mjs', '.ts'].map((suffix) => `/${name}${suffix}`),
);
const NOT_LOADED_FILES = [...TESTS, '.test.js', '.spec.js', '.test.mjs', '.spec.mjs', '.test.ts', '.spec.ts'];
const PACKAGE = /^(?:@\w[\w.-]*\/)?\w[\w.-]{1,213}(?:\/[\w./-]+)?$/;
const LIMIT_FOLDERS = 2000;

/** Node.js: what texts import, packages by package.json, native add-ons, and data of packages. */
export const nodePack: Pack = {
  id: 'node',
  examiners: [javascriptExaminer, packageExaminer, textExaminer, wordsExaminer],
  generic: ({ environment, run }) => foldersOf(environment.get('NODE_PATH'), run.workingFolder),
  *follow({ path, use }, world) {
    yield* toldSteps(wordsOfSettings(path, world), path, world);
    if (use !== 'code') return;
    if (PROGRAM.test(path)) yield* givenOptions(world);
    const facts = world.tree.factsAt(javascriptExaminer, path);
    if (facts !== undefined) yield* textSteps(facts, path, world);
    else if (TEXT.test(path) && !TYPES.test(path))
      yield anyModule({ literal: '', where: path }, path, world, 'the module was not read');
    if (facts === undefined && !NATIVE.test(path)) return;
    yield* dataSteps(path, world);
    yield* manifestSteps(path, world);
  },
  *command(command, world) {
    if (PROGRAM.test(command.program)) yield* commandLine(command, world);
    else if (world.tree.factsAt(javascriptExaminer, command.program) !== undefined)
      yield* toldSteps(wordsOfLine(command.words.slice(1), command.evidence), command.program, world);
    yield* packageScripts(command, world);
  },
};

function* textSteps(
  facts: JavascriptFacts,
  path: string,
  world: World,
): Generator<ReachStep, void, undefined> {
  const isOwn = isApplication(path, world);
  for (const name of facts.imports) yield* moduleSteps(name, path, world, 'certain');
  for (const name of facts.files) yield* fileSteps(name, path, world);
  for (const name of facts.folders) yield* fileSteps(`./${name}`, path, world);
  if (!isOwn)
    for (const name of [...facts.folders, ...facts.files.filter((text) => text.startsWith('.'))])
      yield* folderSteps(name, path, world);
  for (const name of facts.prefixes) yield* prefixSteps(name, { literal: name, where: path }, world);
  for (const load of facts.here ?? []) yield* hereSteps(load, path, world);
  if (facts.computedImport !== undefined || isOwn)
    for (const name of facts.names) yield* moduleSteps(name, path, world, 'possible');
  yield* runSteps(facts, path, world, isOwn);
  if (facts.changes !== undefined) yield* changedFolderSteps(facts.changes, { path, world, isOwn });
  const where = path;
  if (facts.isCut === true) yield anyModule({ literal: '', where }, path, world, 'not all of it was read');
  if (facts.computedImport !== undefined)
    yield* computedImport({ literal: facts.computedImport, where }, path, world, isOwn);
}

function isApplication(path: string, world: World): boolean {
  return packageOf(path) === undefined || world.isApplication(path);
}

/** The folder of the package that a file is in. */
function packageOf(path: string): string | undefined {
  const start = Math.max(endOf(path, 'node_modules/'), endOf(path, 'nodejs/'));
  if (start < 0) return undefined;
  const [first = '', second, ...rest] = path.slice(start).split('/');
  const isScoped = first.startsWith('@');
  if (second === undefined || (isScoped && rest.length === 0)) return undefined;
  return `${path.slice(0, start)}${isScoped ? `${first}/${second}` : first}`;
}

function endOf(path: string, folder: string): number {
  const at = `/${path}`.lastIndexOf(`/${folder}`);
  return at < 0 ? -1 : at + folder.length;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function* moduleSteps(
  name: string,
  path: string,
  world: World,
  certainty: Edge['certainty'],
): Generator<Edge, void, undefined> {
  const evidence = { literal: name, where: path };
  for (const found of resolveModule(name, folderOf(path), world))
    yield {
      to: { path: `/${found}` },
      kind: 'imports',
      use: 'code',
      certainty: found.endsWith('/package.json') ? 'possible' : certainty,
      evidence,
    };
}

/** Packages that settings, variables or a command line name: `{"transport": "far"}`. */
function* toldSteps(
  words: readonly ToldWord[],
  path: string,
  world: World,
): Generator<Edge, void, undefined> {
  for (const { word, evidence } of words)
    if (PACKAGE.test(word))
      for (const step of moduleSteps(word, path, world, 'possible')) yield { ...step, evidence };
}

/** A text that names a file beside it, or one of its package: `new Worker('./worker.js')`, `join(__dirname, 'lib', 'x.js')`. */
function* fileSteps(name: string, path: string, world: World): Generator<Edge, void, undefined> {
  // What a package names beside code is read; what it runs stands in a call.
  const use = isApplication(path, world) || CODE.some((end) => name.endsWith(end)) ? 'code' : 'data';
  const step = {
    kind: 'names',
    use,
    certainty: 'possible',
    evidence: { literal: name, where: path },
  } as const;
  // `/lib/x.js` may stand behind the folder of the file.
  for (const named of name.startsWith('/') ? [name, `.${name}`] : [name.startsWith('.') ? name : `./${name}`])
    for (const found of resolveModule(named, folderOf(path), world))
      yield { ...step, to: { path: `/${found}` } };
  const top = packageOf(path);
  if (top === undefined || name.includes('/')) return;
  for (const folder of foldersIn(top, world))
    if (world.tree.get(`${folder}/${name}`)?.type === 'file')
      yield { ...step, to: { path: `/${folder}/${name}` } };
}

/** `autoload(join(__dirname, 'plugins'))`: another package may load all of the folder. */
function* folderSteps(name: string, path: string, world: World): Generator<ReachStep, void, undefined> {
  const found = followPath(world.tree, `/${folderOf(path)}/${name}`)?.file;
  const top = packageOf(path);
  if (found?.type !== 'directory' || !found.path.startsWith(`${top}/`)) return;
  yield {
    trigger: 'computed-import',
    why: 'it names a folder, of which modules may be loaded',
    evidence: { literal: name, where: path },
    widens: [{ folder: `/${found.path}`, without: NOT_OPENED }],
  };
}

/** `require('./lib/' + x)`: what is in the folder; `require('@a/b-' + x)`: packages whose names begin so. */
function* prefixSteps(
  name: string,
  evidence: StepEvidence,
  world: World,
): Generator<ReachStep, void, undefined> {
  const path = evidence.where;
  const widens: Target[] = [];
  const slash = name.lastIndexOf('/');
  if (/^\.{0,2}\//.test(name)) {
    const folder = name.startsWith('/') ? name.slice(0, slash) : `/${folderOf(path)}/${name.slice(0, slash)}`;
    const found = followPath(world.tree, folder)?.file;
    if (found?.type === 'directory' && !world.isGeneric(found.path))
      widens.push({ folder, without: packageOf(path) === undefined ? [] : NOT_OPENED });
  } else {
    const scope = name.startsWith('@') && slash > 0 ? name.slice(0, slash) : '';
    for (const place of packagesNamed(scope === '' ? '.' : scope, folderOf(path), world))
      for (const inner of world.tree.names(place.replace(/\/\.$/, '')))
        if (inner.startsWith(name.slice(scope === '' ? 0 : slash + 1)))
          widens.push({ folder: `/${place.replace(/\/\.$/, '')}/${inner}` });
    const [title = ''] = /^(?:@[^/]+\/)?[^/]+(?=\/)/.exec(name) ?? [];
    for (const place of title === '' ? [] : packagesNamed(title, folderOf(path), world))
      widens.push({ folder: `/${place}`, suffixes: CODE });
  }
  yield { trigger: 'computed-import', why: 'it loads a module whose name it computes', evidence, widens };
}

/** `require(join(__dirname, 'plugins', x))`: as `require('./plugins/' + x)`. */
function* hereSteps(
  { path: named, isOpen, literal }: NonNullable<JavascriptFacts['here']>[number],
  path: string,
  world: World,
): Generator<ReachStep, void, undefined> {
  const name = `./${named.replace(/^\/+/, '')}`;
  const evidence = { literal, where: path };
  if (isOpen) yield* prefixSteps(name, evidence, world);
  else for (const step of moduleSteps(name, path, world, 'possible')) yield { ...step, evidence };
}

/** What is no code in a package, opened by names that are put together; native parts, which `bindings` and their like find by platform. */
function* dataSteps(path: string, world: World): Generator<Edge, void, undefined> {
  const top = packageOf(path);
  if (top === undefined) return;
  const step = {
    kind: 'has as data',
    certainty: 'possible',
    evidence: { literal: '', where: path },
  } as const;
  for (const { data, native } of dataOf(top, world)) {
    yield { ...step, to: data, use: 'data' };
    yield { ...step, to: native, use: 'code' };
  }
}

const dataOf = foundOnce((top, world) =>
  foldersIn(top, world).map((folder): { data: Target; native: Target } => ({
    data: { folder: `/${folder}`, without: [...CODE, ...NOT_OPENED], shallow: true },
    native: { folder: `/${folder}`, suffixes: ['.node', '.wasm'], shallow: true },
  })),
);

/** Node.js asks the nearest package.json whether a text is a module. */
function* manifestSteps(path: string, world: World): Generator<Edge, void, undefined> {
  const evidence = { literal: '', where: path };
  for (const to of manifestsAbove(folderOf(path), world))
    yield { to, kind: 'asks for its kind', use: 'data', certainty: 'certain', evidence };
}

const manifestsAbove: (folder: string, world: World) => readonly Target[] = foundOnce((folder, world) => {
  if (folder === '') return [];
  const above = manifestsAbove(folderOf(folder), world);
  const manifest = `${folder}/package.json`;
  return world.tree.get(manifest) === undefined ? above : [{ path: `/${manifest}` }, ...above];
});

/** Folders of a package, without packages in it. */
const foldersIn = foundOnce((top, { tree }): readonly string[] => {
  const folders = [top];
  for (const folder of folders)
    for (const name of folders.length < LIMIT_FOLDERS ? tree.names(folder) : [])
      if (!NOT_LOADED.test(name) && tree.get(`${folder}/${name}`, { follow: false })?.type === 'directory')
        folders.push(`${folder}/${name}`);
  return folders;
});

/** All code of a package, folder by folder. */
const codeOf = foundOnce((top, world) =>
  foldersIn(top, world).map(
    (folder): Target => ({
      folder: `/${folder}`,
      suffixes: BUILT,
      without: NOT_LOADED_FILES,
      shallow: true,
    }),
  ),
);

function* runSteps(
  facts: JavascriptFacts,
  path: string,
  world: World,
  isOwn: boolean,
): Generator<ReachStep, void, undefined> {
  for (const text of facts.direct) {
    const words = wordsOfRun(text, world);
    if (words === undefined) continue;
    const evidence = { literal: text, where: path };
    // `spawn('node', args)` of a package: what its caller has for it stands there.
    if (words.length === 1) yield* namedAlone(text, path, world);
    else yield* world.commandSteps({ words, from: path, evidence, certainty: 'possible' });
  }
  if (facts.shell !== undefined && (isOwn || facts.direct.length > 0))
    yield {
      to: { path: '/bin/sh' },
      kind: 'gives texts to a shell',
      use: 'code',
      certainty: 'possible',
      evidence: { literal: facts.shell, where: path },
    };
  if (facts.computedCommand === undefined) return;
  const evidence = { literal: facts.computedCommand, where: path };
  const top = packageOf(path);
  yield computedProgram(evidence, isOwn);
  if (top !== undefined)
    yield {
      to: { folder: `/${top}`, only: 'executable' },
      kind: 'may run',
      use: 'code',
      certainty: 'possible',
      evidence,
    };
}

/** A package is mostly told by its caller, whose own text is read: what it finds by itself is its own. */
function* computedImport(
  evidence: StepEvidence,
  path: string,
  world: World,
  isOwn: boolean,
): Generator<ReachStep, void, undefined> {
  const why = 'it loads a module whose name it computes';
  const top = packageOf(path);
  if (isOwn || top === undefined) {
    yield anyModule(evidence, path, world, why);
    return;
  }
  if (!FOR_CALLERS.test(`/${path}`))
    yield {
      trigger: 'computed-import',
      why,
      evidence,
      widens: codeOf(top, world),
    };
  for (const to of everything(path, world))
    yield { to, kind: 'may import', use: 'code', certainty: 'shell', evidence };
}

function anyModule(evidence: StepEvidence, path: string, world: World, why: string): ReachStep {
  return { trigger: 'computed-import', why, evidence, widens: everything(path, world) };
}

/** All packages that a file may see. */
function everything(path: string, world: World): readonly Target[] {
  const own = folderOf(path);
  const packages = packagesFor(own, world);
  if (packageOf(path) !== undefined) return packages;
  const isWide = own === '' || world.isGeneric(own);
  return [...packages, isWide ? filesBeside(path, CODE) : { folder: `/${own}` }];
}

const packagesFor = foundOnce((folder, world) =>
  packagesNamed('.', folder, world).map((place): Target => ({ folder: `/${place.replace(/\/\.$/, '')}` })),
);

/** Node.js takes options from a variable, too: of each program that it runs. */
function* givenOptions(world: World): Generator<ReachStep, void, undefined> {
  const options = splitWords(world.environment.get('NODE_OPTIONS') ?? '');
  if (options.length === 0) return;
  const evidence = { literal: `NODE_OPTIONS=${options.join(' ')}`, where: "the image's environment" };
  const words = ['node', ...options, '-e', ''];
  yield* commandLine({ words, program: '', from: '', evidence, certainty: 'possible' }, world);
}

/** node(1): a script, `-r MODULE`, `-e TEXT`; else the program comes from outside. */
function* commandLine(command: Command, world: World): Generator<ReachStep, void, undefined> {
  const { words, from, evidence } = command;
  const work = world.run.workingFolder.replace(/^\/+/, '');
  const at = `${work}/-e`;
  const given = {
    ...anyModule(evidence, at, world, 'Node.js is given its program from outside'),
    trigger: 'program-given-at-run',
  } as ReachStep;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    const loaded =
      /^--(?:require|import|loader|experimental-loader)=(.+)$/.exec(word)?.[1] ??
      (/^(?:-r|--require|--import|--loader|--experimental-loader)$/.test(word)
        ? words[index + 1]
        : undefined);
    if (loaded !== undefined)
      for (const step of moduleSteps(loaded, at, world, 'possible')) yield { ...step, evidence };
    if (/^(?:-[ep]|-pe|--eval|--print)$/.test(word)) {
      for (const step of textSteps(readJavascript(words.slice(index + 1).join(' ')), at, world))
        yield { ...step, evidence };
      return;
    }
    if (WITH_VALUE.test(word)) index++;
    if (word.startsWith('-') && word !== '-') continue;
    const named = word === '-' ? undefined : fileOfWord(world, word, folderOf(from))?.path;
    const script = named ?? resolveModule(`./${word}`, work, world)[0];
    const isOutside = world.run.volumes.some((volume) => `${word}/`.startsWith(`${volume}/`));
    if (script === undefined || isOutside) yield given;
    else {
      for (const found of resolveModule(script.startsWith('/') ? script : `/${script}`, '', world))
        yield {
          to: { path: `/${found}` },
          kind: 'runs',
          use: 'code',
          certainty: command.certainty,
          evidence,
        };
      const args = wordsOfLine(words.slice(index + 1), evidence);
      yield* toldSteps([...args, ...wordsOfVariables(world)], script.replace(/^\/+/, ''), world);
      const file = followPath(world.tree, script.startsWith('/') ? script : `/${script}`)?.file;
      if (file?.type === 'file' && world.tree.factsAt(javascriptExaminer, file.path) === undefined)
        yield anyModule({ ...evidence, literal: word }, file.path, world, 'the script was not read');
    }
    return;
  }
  yield given;
}
