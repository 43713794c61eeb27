import type { ImageFile, ImageTree } from '../../image-files/index.ts';

const LIMIT_LINKS = 40;
/** A part that is empty, `.` or `..`. */
const ODD = /(?:^|\/)\.{0,2}(?:\/|$)/;

type WithEntries = ImageTree & {
  entry?(folder: string, name: string): ImageFile | undefined;
  hasName?(name: string): boolean;
};

/** Where a path leads, and the symlinks that were followed, each by its own real path. */
export type RealPath = { file: ImageFile; links: readonly ImageFile[] };

/** One for all. */
export const NO_LINKS: RealPath['links'] = [];

/** As a kernel would open it from `folder` on (default: the root); undefined: nothing is there, or the root itself. */
export function followPath(tree: ImageTree, path: string, folder = ''): RealPath | undefined {
  if (!mayBeThere(tree, path)) return undefined;
  const from = path.startsWith('/') ? path.slice(1) : folder === '' ? path : `${folder}/${path}`;
  // Of nearly every path: no list of names is made.
  if (!mayBeOdd(from) || !ODD.test(from)) return entryAt(tree, from);
  return walk(tree, namesOf(from), 0);
}

/** Whether anything in the image has the last name of a path: of most that texts seem to name nothing has. */
export function mayBeThere(tree: WithEntries, path: string): boolean {
  if (tree.hasName === undefined) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' || name === '.' || name === '..' || tree.hasName(name);
}

/** A pattern takes longer. */
function mayBeOdd(path: string): boolean {
  return (
    path === '' ||
    path.startsWith('.') ||
    path.startsWith('/') ||
    path.endsWith('/') ||
    path.includes('//') ||
    path.includes('/.')
  );
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Of a path without odd parts and without a leading slash. */
function entryAt(tree: ImageTree, path: string): RealPath | undefined {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return entryOf(tree, undefined, path, 0);
  const folder = folderAt(tree, path.slice(0, slash));
  return folder && entryOf(tree, folder, path.slice(slash + 1), 0);
}

function walk(tree: ImageTree, names: readonly string[], depth: number): RealPath | undefined {
  const up = names.indexOf('..');
  if (up >= 0) return walk(tree, [...above(tree, names.slice(0, up), depth), ...names.slice(up + 1)], depth);
  const name = names.at(-1);
  if (name === undefined || depth > LIMIT_LINKS) return undefined;
  const parents = names.slice(0, -1);
  if (parents.length === 0) return entryOf(tree, undefined, name, depth);
  // What a chain of links that is too long leads to depends on where it was entered.
  const parent = depth > 0 ? walk(tree, parents, depth) : folderAt(tree, parents.join('/'));
  return parent?.file.type === 'directory' ? entryOf(tree, parent, name, depth) : undefined;
}

/** `parent` undefined: the root. */
function entryOf(
  tree: ImageTree,
  parent: RealPath | undefined,
  name: string,
  depth: number,
): RealPath | undefined {
  const file = entryIn(tree, parent?.file.path ?? '', name);
  const links = parent?.links ?? NO_LINKS;
  if (file?.type !== 'symlink') return file && { file, links };
  const base =
    file.target?.startsWith('/') === true || parent === undefined ? [] : parent.file.path.split('/');
  const led = walk(tree, [...base, ...namesOf(file.target ?? '')], depth + 1);
  return led && { file: led.file, links: [...links, file, ...led.links] };
}

function entryIn(tree: WithEntries, folder: string, name: string): ImageFile | undefined {
  if (tree.entry !== undefined) return tree.entry(folder, name);
  return tree.get(folder === '' ? name : `${folder}/${name}`, { follow: false });
}

/** What was found before: texts of programs name the same folders again and again. By the folder's path as asked. */
const FOLDERS = new WeakMap<ImageTree, Map<string, RealPath | undefined>>();

/** Undefined: no folder is there. */
function folderAt(tree: ImageTree, path: string): RealPath | undefined {
  // Not remembered: what texts seem to name is most of it.
  if (!mayBeThere(tree, path)) return undefined;
  let known = FOLDERS.get(tree);
  if (known === undefined) FOLDERS.set(tree, (known = new Map()));
  const before = known.get(path);
  if (before !== undefined || known.has(path)) return before;
  const found = entryAt(tree, path);
  const folder = found?.file.type === 'directory' ? found : undefined;
  known.set(path, folder);
  return folder;
}

/** `..` of where a path really leads. */
function above(tree: ImageTree, names: readonly string[], depth: number): string[] {
  const real = names.length === 0 ? '' : (walk(tree, names, depth)?.file.path ?? names.join('/'));
  return real.split('/').slice(0, -1);
}
