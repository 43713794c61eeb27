import { stripEnd } from '../../../base/strip-end.ts';
import type { Certainty, Edge, StepEvidence, Target, Trigger, World } from '../../types.ts';
import { filesBeside } from '../../world/files-beside.ts';
import { foundOnce } from '../../world/found-once.ts';
import { isGeneric } from '../../world/generic.ts';
import { type ModuleFiles, modulesIn } from './module-index.ts';
import { searchFolders } from './search-folders.ts';

/** What is no code in a folder of modules is their data. */
export const CODE = ['.py', '.pyc', '.pyi', '.so', '.pyw', '.pyd', '.pxd', '.pyx', '.c', '.h'];
const TEXTS = ['.py', '.pyc'];
const LIMIT_ABOVE = 6;
const [DOT, COLON, STAR] = [0x2e, 0x3a, 0x2a];

/** Where a file stands: the folder of sys.path that has it, and its first part below that. */
export type PythonPlace = { path: string; kind: 'standard' | 'package' | 'other'; root: string; top: string };

/** Where a text stands, and of which image. */
export type At = { place: PythonPlace; world: World };

export function placeOf(path: string, world: World): PythonPlace {
  const folders = searchFolders(world);
  let root = '';
  for (const folder of folders.all)
    if (path.startsWith(`${folder}/`) && folder.length > root.length) root = folder;
  if (root === '') return { path, kind: 'other', root: folderOf(path), top: '' };
  const rest = path.slice(root.length + 1);
  const slash = rest.indexOf('/');
  return {
    path,
    kind: folders.standard.includes(root) ? 'standard' : 'package',
    root,
    top: slash < 0 ? '' : rest.slice(0, slash),
  };
}

/** sys.path as far as it is known for a file: what is beside a script comes first, and what is above it where nobody says. */
export function foldersFor({ kind, path }: PythonPlace, world: World): readonly string[] {
  const { all } = searchFolders(world);
  if (kind !== 'other') return all;
  const above: string[] = [folderOf(path)];
  let folder = folderOf(path);
  for (let count = 0; count < LIMIT_ABOVE && folder !== '' && !isGeneric(folder); count++) {
    above.push(folder);
    folder = folderOf(folder);
  }
  const work = bare(world.run.workingFolder);
  return [...new Set([...above, ...(work === '' ? [] : [work]), ...all])];
}

export type Import = { certainty: Certainty; evidence: StepEvidence; kind?: string };

/** A step to what a name stands for; see `modulesNamed`. */
export function moduleSteps(
  name: string,
  folders: readonly string[],
  { place, world, how }: { place: PythonPlace; world: World; how: Import },
): readonly Edge[] {
  const to = modulesNamed(name, folders, place, world);
  return to.all.length === 0 ? NOTHING : [edge(to, how)];
}

type Modules = { all: readonly Target[] };
const NOTHING: readonly never[] = [];
const NO_MODULES: Modules = { all: [] };

/**
 * Of `a.b.c`, `a.b:c`, `..a:b`, `a:*` each part's files, and those of the packages that they are in. A part that is not there is
 * taken for a name within what was found before. Modules name the same ones again and again: those of sys.path are looked up once.
 */
export function modulesNamed(
  name: string,
  folders: readonly string[],
  place: PythonPlace,
  world: World,
): Modules {
  let dots = 0;
  while (name.charCodeAt(dots) === DOT) dots++;
  if (dots > 0) return beside(`${above(place.path, dots)}${BETWEEN}${name.slice(dots)}`, world);
  const having = foldersThatHave(name, folders, world);
  if (having.length === 0) return NO_MODULES;
  const { all, standard } = searchFolders(world);
  if (folders === all) return inAll(name, world);
  return folders === standard ? inStandard(name, world) : { all: targetsOf(name, having, world) };
}

const inAll = foundOnce((name, world): Modules => {
  const { all } = searchFolders(world);
  return { all: targetsOf(name, foldersThatHave(name, all, world), world) };
});
const inStandard = foundOnce((name, world): Modules => {
  const { standard } = searchFolders(world);
  return { all: targetsOf(name, foldersThatHave(name, standard, world), world) };
});

/** No path has it. */
const BETWEEN = '\0';

/** By the folder that the dots of a relative name lead to, and what comes after them. */
const beside = foundOnce((key, world): Modules => {
  const [folder = '', name = ''] = key.split(BETWEEN, 2);
  return { all: targetsOf(name, [folder], world, true) };
});

function targetsOf(
  name: string,
  folders: readonly string[],
  world: World,
  isRelative = false,
): readonly Target[] {
  const [module = '', what = ''] = name.split(':', 2);
  const parts = [...module.split('.'), ...what.split('.')].filter((part) => part !== '' && part !== '*');
  const targets: Target[] = [];
  for (const folder of folders) {
    const found = walk(parts, folder, world);
    const packages = isRelative ? filesOf(modulesIn(folder, world.tree).get('__init__')) : [];
    for (const path of [...found.files, ...packages]) targets.push(fileAt(path, world));
    if (name.endsWith('*') && found.isWhole && found.folder !== '')
      targets.push(codeBeside(found.folder, world));
  }
  return targets;
}

/** Of a package thousands of names lead to the same file. */
const fileAt = foundOnce((path): Target => ({ path: `/${path}` }));

const codeBeside = foundOnce((folder): Target => ({ folder: `/${folder}`, suffixes: CODE, shallow: true }));

/** Millions of names are asked for: a pattern takes longer. */
function firstEnd(name: string): number {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code === DOT || code === COLON || code === STAR) return at;
  }
  return name.length;
}

/** Of `folders` those that have the first part of a name: most words are the name of nothing. */
export function foldersThatHave(name: string, folders: readonly string[], world: World): readonly string[] {
  const end = firstEnd(name);
  if (end === 0) return folders;
  const first = end === name.length ? name : name.slice(0, end);
  if (folders === searchFolders(world).all) return havingModule(world).get(first) ?? NOTHING;
  return folders.filter((folder) => modulesIn(folder, world.tree).has(first));
}

const HAVING = new WeakMap<World, ReadonlyMap<string, string[]>>();

/** Of each name that a module has somewhere in sys.path the folders, in the order of sys.path. */
function havingModule(world: World): ReadonlyMap<string, string[]> {
  const known = HAVING.get(world) ?? findHaving(world);
  HAVING.set(world, known);
  return known;
}

function findHaving(world: World): ReadonlyMap<string, string[]> {
  const having = new Map<string, string[]>();
  for (const folder of searchFolders(world).all)
    for (const name of modulesIn(folder, world.tree).keys()) {
      const folders = having.get(name);
      if (folders === undefined) having.set(name, [folder]);
      else folders.push(folder);
    }
  return having;
}

/** The folder of a package that `a.b` names, in each folder of sys.path. */
export function packageFolders(
  name: string,
  folders: readonly string[],
  place: PythonPlace,
  world: World,
): string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const parts = (name.slice(dots).split(':', 1)[0] ?? '').split('.').filter((part) => part !== '');
  const places = dots === 0 ? folders : [above(place.path, dots)];
  return places.flatMap((folder) => {
    const found = walk(parts, folder, world);
    return found.isWhole && found.folder !== '' ? [found.folder] : [];
  });
}

type Walked = { files: string[]; folder: string; isWhole: boolean };

/** `folder`: of the last part, where that is one. */
function walk(parts: readonly string[], start: string, { tree }: World): Walked {
  const files: string[] = [];
  let folder = start;
  for (const part of parts) {
    const module = folder === '' && files.length > 0 ? undefined : modulesIn(folder, tree).get(part);
    if (module === undefined) return { files, folder: '', isWhole: false };
    files.push(...filesOf(module));
    const inner = `${folder === '' ? '' : `${folder}/`}${part}`;
    if (!module.isFolder) return { files, folder: '', isWhole: part === parts.at(-1) };
    files.push(...filesOf(modulesIn(inner, tree).get('__init__')));
    folder = inner;
  }
  return { files, folder, isWhole: true };
}

function filesOf(module: ModuleFiles | undefined): string[] {
  return module === undefined ? [] : [...module.code, ...module.compiled];
}

function above(path: string, dots: number): string {
  let folder = folderOf(path);
  for (let count = 1; count < dots; count++) folder = folderOf(folder);
  return folder;
}

export function edge(to: Target, { certainty, evidence, kind = 'imports' }: Import): Edge {
  return { to, kind, use: 'code', certainty, evidence };
}

/** Any module of sys.path; `script`: its own folder is the first of it. */
export function anyModule(evidence: StepEvidence, world: World, why: string, script?: string): Trigger {
  return {
    trigger: 'computed-import',
    why,
    evidence,
    widens: [
      ...searchFolders(world).all.map((folder) => ({ folder: `/${folder}` })),
      ...(script === undefined ? [] : [filesBeside(script, TEXTS)]),
    ],
  };
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Without slashes around it. */
export function bare(path: string): string {
  return stripEnd(path.replace(/^\/+/, ''), '/');
}
