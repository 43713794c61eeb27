import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { foundOnce } from '../../world/found-once.ts';
import { followPath } from '../../world/real-path.ts';
import { packageExaminer } from './node-facts.ts';

const ENDS = ['', '.js', '.json', '.node', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx', '.wasm'];
/** Where npm and distributions put packages for all. */
const GLOBAL = [
  'usr/share/nodejs',
  'usr/lib/nodejs',
  'usr/lib/node_modules',
  'usr/local/lib/node_modules',
  'usr/share/node_modules',
];
const LIMIT_DEPTH = 8;
const LIMIT_TARGETS = 500;

/**
 * Files that a name may lead to from a folder, also package.json on the way; as looked up, without a leading slash. All conditions of `exports`
 * count, but those for sources beside what is built: Node.js refuses TypeScript in node_modules (nodejs.org/api/typescript.html).
 */
export function resolveModule(name: string, folder: string, world: World): string[] {
  const found = candidates(name, folder, world);
  const isBuilt = found.some((path) => !isSource(path) && !path.endsWith('/package.json'));
  return isBuilt && !runsSources(world) ? found.filter((path) => !isSource(path)) : found;
}

function isSource(path: string): boolean {
  return /\.(?:[cm]?ts|tsx)$/.test(path) && path.includes('/node_modules/');
}

function runsSources(world: World): boolean {
  return ['bun', 'deno'].some((program) => world.program(program) !== undefined);
}

function candidates(name: string, folder: string, world: World): string[] {
  const plain = name.replace(/^(?:node|file):(?:\/\/)?/, '');
  const bare = plain.startsWith('#') ? plain : (plain.split(/[?#]/, 1)[0] ?? '');
  if (bare.startsWith('#')) return imported(bare, folder, world);
  if (bare.startsWith('/')) return asFile(bare.slice(1), world);
  if (/^\.{1,2}(?:\/|$)/.test(bare)) return asFile(`${folder}/${bare}`, world);
  const match = /^(@[^/]+\/[^/]+|[^@./][^/]*)(\/.*)?$/.exec(bare);
  if (match === null) return [];
  const [, title = '', rest = ''] = match;
  return packagesNamed(title, folder, world).flatMap((place) => inPackage(place, rest, world));
}

/** Folders of a package that a file of the folder may mean. */
export function packagesNamed(title: string, folder: string, world: World): string[] {
  return placesFor(folder, world)
    .map((place) => `${place}/${title}`)
    .filter((path) => isFolder(path, world));
}

/** Folders of packages that are there for a file of the folder, the nearest first. */
const placesFor: (folder: string, world: World) => readonly string[] = foundOnce((folder, world) => {
  if (folder === '') return placesForAll(world);
  const own = `${folder}/node_modules`;
  const above = placesFor(folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)), world);
  return isFolder(own, world) ? [own, ...above] : above;
});

function placesForAll(world: World): string[] {
  const given = foldersOf(world.environment.get('NODE_PATH'), world.run.workingFolder);
  return ['node_modules', ...GLOBAL, ...given, ...machineFolders(world)].filter((place) =>
    isFolder(place, world),
  );
}

function isFolder(path: string, { tree }: World): boolean {
  return followPath(tree, `/${path}`)?.file.type === 'directory';
}

function machineFolders({ tree }: World): string[] {
  return tree
    .names('usr/lib')
    .filter((name) => /-linux-/.test(name))
    .map((name) => `usr/lib/${name}/nodejs`);
}

function inPackage(place: string, rest: string, world: World): string[] {
  const manifest = manifestOf(place, world);
  const found = [`${place}/package.json`];
  const subpath = `.${rest}`;
  if (manifest?.exports !== undefined)
    for (const target of targetsOf(manifest.exports, subpath))
      found.push(...asFile(`${place}/${target}`, world));
  found.push(...(rest === '' ? asFolder(place, world) : asFile(`${place}${rest}`, world)));
  return found;
}

/** `#x` of the nearest package.json. */
function imported(name: string, folder: string, world: World): string[] {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    const manifest = manifestOf(at, world);
    if (manifest === undefined) continue;
    return targetsOf(manifest.imports, name).flatMap((target) =>
      target.startsWith('.') ? asFile(`${at}/${target}`, world) : candidates(target, at, world),
    );
  }
  return [];
}

function manifestOf(folder: string, { tree }: World) {
  return tree.factsAt(packageExaminer, tree.get(`${folder}/package.json`)?.path ?? '');
}

/** Every target of a table of `exports` or `imports` for a name, of all conditions. */
function targetsOf(table: unknown, name: string): string[] {
  const found: string[] = [];
  const isTable = typeof table === 'object' && table !== null && !Array.isArray(table);
  const keys = isTable ? Object.keys(table) : [];
  if (!keys.some((key) => key.startsWith('.') || key.startsWith('#'))) {
    if (name === '.') collect(table, '', found, 0);
    return found;
  }
  for (const [key, value] of Object.entries(table as object)) {
    const star = key.indexOf('*');
    const [before, after] = star < 0 ? [key, ''] : [key.slice(0, star), key.slice(star + 1)];
    if (
      star < 0
        ? key === name
        : name.startsWith(before) && name.endsWith(after) && name.length >= key.length - 1
    )
      collect(value, star < 0 ? '' : name.slice(before.length, name.length - after.length), found, 0);
    else if (star < 0 && key.endsWith('/') && name.startsWith(key))
      collect(value, name.slice(key.length), found, 0);
  }
  return found;
}

function collect(value: unknown, part: string, found: string[], depth: number): void {
  if (depth > LIMIT_DEPTH || found.length > LIMIT_TARGETS) return;
  if (typeof value === 'string')
    found.push(
      value.includes('*') ? value.replaceAll('*', part) : value.endsWith('/') ? value + part : value,
    );
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) collect(inner, part, found, depth + 1);
}

function asFile(path: string, world: World): string[] {
  const found = ENDS.filter((end) => followPath(world.tree, `/${path}${end}`)?.file.type === 'file').map(
    (end) => path + end,
  );
  // TypeScript writes the name of what it makes.
  const source = path.replace(/\.([cm]?)js$/, '.$1ts');
  if (source !== path && followPath(world.tree, `/${source}`)?.file.type === 'file') found.push(source);
  return followPath(world.tree, `/${path}`)?.file.type === 'directory'
    ? [...found, ...asFolder(path, world)]
    : found;
}

function asFolder(path: string, world: World, depth = 0): string[] {
  const main = manifestOf(path, world)?.main;
  const found = ENDS.slice(1)
    .map((end) => `${path}/index${end}`)
    .filter((file) => world.tree.get(file)?.type === 'file');
  if (world.tree.get(`${path}/package.json`) !== undefined) found.push(`${path}/package.json`);
  if (main === undefined || depth > 1) return found;
  const target = `${path}/${main}`;
  for (const end of ENDS) if (world.tree.get(target + end)?.type === 'file') found.push(target + end);
  if (world.tree.get(target)?.type === 'directory') found.push(...asFolder(target, world, depth + 1));
  return found;
}
