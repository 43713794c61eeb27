import type { Edge, ReachStep, Target, World } from '../../types.ts';
import { filesBeside } from '../../world/files-beside.ts';
import { followPath } from '../../world/real-path.ts';
import { changedFolderSteps } from '../changed-folder.ts';
import { computedProgram } from '../computed-program.ts';
import { wordsOfRun } from '../run-text.ts';
import { folderOf, loadPath } from './load-path.ts';
import type { RubyFacts, RubyPath } from './read-ruby.ts';
import { rubyExaminer } from './ruby-facts.ts';

export const LOADED = ['.rb', '.so'];
const ENDS = ['', '.rb', '.so'];
/** They load what their caller names, whose own text is read. */
const FOR_CALLERS =
  /\/(?:(?:rubygems|zeitwerk|bootsnap|bundler|irb|debug|rake|optparse)\/|(?:rubygems|bundled_gems|monitor|autoload|un)\.rb$)/;
const TELLING = 4;
/** A library that has files loaded by `load` has those of its caller: Rakefile, config.ru. */
const LOAD = /^load\b/;

export type RubyPlace = { path: string; world: World };

export function* textSteps(facts: RubyFacts, at: RubyPlace): Generator<ReachStep, void, undefined> {
  for (const feature of facts.features) yield* requireSteps(feature, at);
  if (facts.requiresBundle !== undefined)
    for (const path of gemfiles(at))
      for (const feature of at.world.tree.factsAt(rubyExaminer, path)?.bundled ?? [])
        yield* bundledSteps(feature, { path, world: at.world });
  // It lists all files of its gem, and none of them is loaded for that.
  if (at.path.endsWith('.gemspec')) return;
  for (const path of facts.paths) yield* pathSteps(path, at);
  for (const literal of facts.libraries)
    for (const library of at.world.libraries(literal, at.path))
      yield step({ path: `/${library}` }, 'loads', literal, at);
  for (const { gem, name } of facts.programs)
    for (const folder of loadPath(at.world).gems.get(gem) ?? [])
      for (const inner of ['exe', 'bin', 'libexec'])
        yield step({ path: `/${folder}/${inner}/${name}` }, 'runs the gem’s', gem, at);
  yield* runSteps(facts, at);
  yield* resources(at);
  if (facts.changes !== undefined) yield* changedFolderSteps(facts.changes, { ...at, isOwn: isOwn(at) });
  yield* triggers(facts, at);
}

/** What a Gemfile names: a theme may have data alone. */
function* bundledSteps(gem: RubyPath, at: RubyPlace): Generator<ReachStep, void, undefined> {
  yield* requireSteps(gem, at);
  const how = {
    kind: 'names',
    certainty: 'possible',
    evidence: { literal: gem.literal, where: at.path },
  } as const;
  for (const folder of loadPath(at.world).gems.get(gem.text) ?? []) yield* dataOfGem(folder, at.world, how);
}

/** That of BUNDLE_GEMFILE, and those of the folders around the file and where the image starts (Bundler::SharedHelpers). */
function* gemfiles({ path, world }: RubyPlace): Generator<string, void, undefined> {
  const given = world.environment.get('BUNDLE_GEMFILE');
  const places = new Set([...foldersAbove(folderOf(path)), ...foldersAbove(world.run.workingFolder)]);
  const names = [...places].flatMap((folder) => ['Gemfile', 'gems.rb'].map((name) => `${folder}/${name}`));
  for (const name of given === undefined ? names : [given, ...names]) {
    const file = followPath(world.tree, name.startsWith('/') ? name : `/${name}`)?.file;
    if (file?.type === 'file') yield file.path;
  }
}

function* foldersAbove(folder: string): Generator<string, void, undefined> {
  for (let at = folder.replace(/^\/+/, ''); at !== ''; at = folderOf(at)) yield at;
}

function isOwn(at: RubyPlace): boolean {
  return placeOf(at) === undefined || at.world.isApplication(at.path);
}

/** A feature that is named: in $LOAD_PATH, unless `folders` are given, or a path. */
export function* featureSteps(
  name: string,
  at: RubyPlace & { folders?: readonly string[] },
  how: Pick<Edge, 'kind' | 'certainty' | 'evidence'>,
): Generator<Edge, void, undefined> {
  const folders = at.folders ?? [...loadPath(at.world).all, at.world.run.workingFolder];
  const places = name.startsWith('/') ? [''] : folders.map((folder) => `/${folder}/`);
  for (const place of places)
    for (const end of ENDS)
      if (at.world.tree.get(`${place}${name}${end}`.slice(1)) !== undefined)
        yield { ...how, to: { path: `${place}${name}${end}` }, use: 'code' };
}

function* requireSteps(
  { base, text, isOpen, literal }: RubyPath,
  at: RubyPlace,
): Generator<ReachStep, void, undefined> {
  const where = at.path;
  const evidence = { literal, where };
  const how = { kind: 'requires', certainty: 'possible', evidence } as const;
  if (base === 'unknown' || (isOpen && startsOf(base, text, at).length === 0)) {
    if (base === 'unknown' && !isOpen && text.replace(/^\/+/, '').length >= TELLING)
      yield computed(evidence, [
        { anywhere: /\.(?:rb|so)$/.test(text) ? [text] : LOADED.map((end) => `${text}${end}`) },
      ]);
    else yield* computedFeature(evidence, at);
  } else if (isOpen)
    yield computed(
      evidence,
      startsOf(base, text, at).map((folder) => ({ folder: `/${folder}`, suffixes: LOADED })),
    );
  else if (base === 'here')
    for (const end of ENDS) yield step({ path: `/${folderOf(where)}${text}${end}` }, 'requires', literal, at);
  else {
    yield* featureSteps(text, at, how);
    // `load 'x.rb'` and `require './x'`.
    for (const end of ENDS)
      yield step({ path: `/${folderOf(where)}/${text}${end}` }, 'requires', literal, at);
  }
}

function computed(evidence: Edge['evidence'], widens: readonly Target[]): ReachStep {
  return { trigger: 'computed-import', why: 'it loads a feature whose name it computes', evidence, widens };
}

/** Folders that an open text begins with: beside the file, or in each folder of $LOAD_PATH. */
function startsOf(base: RubyPath['base'], text: string, { path, world }: RubyPlace): string[] {
  const start = text.slice(0, text.lastIndexOf('/') + 1);
  if (start === '' || start === '/')
    return base === 'here' && text !== '' && !world.isGeneric(folderOf(path)) ? [folderOf(path)] : [];
  const places =
    base === 'here'
      ? [`/${folderOf(path)}${start}`]
      : start.startsWith('/')
        ? [start]
        : loadPath(world).all.map((folder) => `/${folder}/${start}`);
  return places.flatMap((place) => {
    const file = followPath(world.tree, place)?.file;
    return file?.type === 'directory' && !world.isGeneric(file.path) ? [file.path] : [];
  });
}

/** A text with a slash may be a feature, a file or a folder. */
function* pathSteps(
  { base, text, isOpen, literal }: RubyPath,
  at: RubyPlace,
): Generator<Edge, void, undefined> {
  const { world, path: where } = at;
  const how = { kind: 'names', certainty: 'possible', evidence: { literal, where } } as const;
  if (base === 'none' && !text.startsWith('/')) {
    yield* featureSteps(text, at, how);
    return;
  }
  const places = isOpen
    ? startsOf(base, text, at).map((folder) => `/${folder}`)
    : [base === 'here' ? `/${folderOf(where)}${text}` : text];
  for (const place of places)
    for (const end of ENDS) {
      const file = followPath(world.tree, `${place}${end}`)?.file;
      if (file?.type === 'file')
        yield {
          ...how,
          to: { path: `${place}${end}` },
          use: LOADED.some((suffix) => file.path.endsWith(suffix)) ? 'code' : 'data',
        };
      if (file?.type === 'directory' && !world.isGeneric(file.path) && !FOR_CALLERS.test(`/${where}`))
        yield { ...how, to: { folder: place }, use: 'data' };
    }
}

function* runSteps(
  facts: RubyFacts,
  { path: where, world }: RubyPlace,
): Generator<ReachStep, void, undefined> {
  const isOwn = world.isApplication(where);
  for (const literal of facts.commands) {
    const words = wordsOfRun(literal.replace(/^\|/, ''), world);
    if (words === undefined) continue;
    yield* world.commandSteps({ words, from: where, evidence: { literal, where }, certainty: 'possible' });
    yield step({ path: '/bin/sh' }, 'may give texts to a shell', literal, { path: where, world });
  }
  if (facts.shell !== undefined && isOwn)
    yield step({ path: '/bin/sh' }, 'gives texts to a shell', facts.shell, { path: where, world });
  if (facts.computedCommand === undefined) return;
  const evidence = { literal: facts.computedCommand, where };
  yield computedProgram(evidence, isOwn, [{ path: '/bin/sh' }, { programs: true }]);
}

/** Where a file of a library is: the folder of $LOAD_PATH, and its namespace there. */
function placeOf({ path, world }: RubyPlace): { folder: string; top: string } | undefined {
  const [folder] = loadPath(world)
    .all.filter((name) => path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length);
  if (folder === undefined) return undefined;
  return { folder, top: (path.slice(folder.length + 1).split('/', 1)[0] ?? '').replace(/\.rb$/, '') };
}

/** What is no code in a library's own folder, or in its gem. */
function* resources(at: RubyPlace): Generator<Edge, void, undefined> {
  const place = placeOf(at);
  if (place === undefined) return;
  const { folder, top } = place;
  const gem = gemOf(folder);
  const evidence = { literal: '', where: at.path };
  const how = { kind: 'has as data', certainty: 'possible', evidence } as const;
  for (const own of [`${folder}/${top}`, ...(gem === undefined ? [] : [gem])])
    yield* dataOfGem(own, at.world, how);
}

/** Templates, assets and the like of a gem, or of a folder of it. */
export function* dataOfGem(
  folder: string,
  world: World,
  how: Pick<Edge, 'kind' | 'certainty' | 'evidence'>,
): Generator<Edge, void, undefined> {
  const without = [...LOADED, '.md', '.rdoc', '.ri', '.rbs', '.c', '.h', '.java'];
  if (world.tree.get(folder)?.type === 'directory')
    yield { ...how, to: { folder: `/${folder}`, without }, use: 'data' };
}

/** `BASE/gems/x-1` of `BASE/gems/x-1/lib`. */
function gemOf(folder: string): string | undefined {
  const start = folder.lastIndexOf('/gems/');
  if (start < 0) return undefined;
  const end = folder.indexOf('/', start + '/gems/'.length);
  return end < 0 ? folder : folder.slice(0, end);
}

function* triggers(facts: RubyFacts, at: RubyPlace): Generator<ReachStep, void, undefined> {
  const { path: where, world } = at;
  if (facts.isCut === true) yield anyFeature({ literal: '', where }, at, 'not all of the file was read');
  if (facts.computedCode !== undefined && world.isApplication(where))
    yield anyFeature({ literal: facts.computedCode, where }, at, 'it runs a text that it computes');
  if (facts.autoloads !== undefined) yield* autoloaded({ literal: facts.autoloads, where }, at);
  const evidence = { literal: facts.computedLibrary ?? '', where };
  const isStandard = loadPath(world).standard.includes(placeOf(at)?.folder ?? '');
  if (facts.computedLibrary !== undefined && isStandard)
    yield {
      to: { anywhere: [''], only: 'library' },
      kind: 'may load',
      use: 'code',
      certainty: 'shell',
      evidence,
    };
  else if (facts.computedLibrary !== undefined)
    yield {
      trigger: 'computed-library',
      why: 'it loads a library whose name it computes',
      evidence,
      widens: [{ anywhere: [''], only: 'library' }],
    };
}

/** Files are found by the names of constants: an application's are its own, which are *possibly* reached by themselves. */
function* autoloaded(evidence: Edge['evidence'], at: RubyPlace): Generator<ReachStep, void, undefined> {
  if (placeOf(at) !== undefined) yield* computedFeature(evidence, at);
  else if (!at.world.isGeneric(folderOf(at.path)))
    yield computed(evidence, [{ folder: `/${folderOf(at.path)}`, suffixes: LOADED }]);
}

/** A library is mostly told by its caller, whose own text is read: what it finds by itself is of its own namespace or gem. */
function* computedFeature(evidence: Edge['evidence'], at: RubyPlace): Generator<ReachStep, void, undefined> {
  const why = 'it loads a feature whose name it computes';
  const place = placeOf(at);
  if (place === undefined || isOwn(at)) {
    yield anyFeature(evidence, at, why);
    return;
  }
  const { folder, top } = place;
  const isGem = !loadPath(at.world).standard.includes(folder) && /\/gems\/[^/]+\//.test(`${folder}/`);
  if (!FOR_CALLERS.test(`/${at.path}`) && !LOAD.test(evidence.literal))
    yield computed(evidence, [
      ...(isGem ? [{ folder: `/${folder}`, suffixes: LOADED }] : []),
      ...loadPath(at.world).all.map((name) => ({ folder: `/${name}/${top}`, suffixes: LOADED })),
    ]);
  for (const name of loadPath(at.world).all)
    yield {
      to: { folder: `/${name}`, suffixes: LOADED },
      kind: 'may load',
      use: 'code',
      certainty: 'shell',
      evidence,
    };
}

export function anyFeature(evidence: Edge['evidence'], { path, world }: RubyPlace, why: string): ReachStep {
  return {
    trigger: 'computed-import',
    why,
    evidence,
    widens: [
      filesBeside(path, LOADED),
      ...loadPath(world).all.map((folder) => ({ folder: `/${folder}`, suffixes: LOADED })),
    ],
  };
}

/** Whether a file that is run was read as Ruby. */
export function isRead(path: string, { tree }: World): boolean {
  return tree.factsAt(rubyExaminer, path) !== undefined;
}

function step(to: Target, kind: string, literal: string, { path }: RubyPlace): Edge {
  return { to, kind, use: 'code', certainty: 'possible', evidence: { literal, where: path } };
}
