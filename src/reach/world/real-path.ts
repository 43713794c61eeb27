import type { ImageFile, ImageTree } from '../../image-files/index.ts';

const LIMIT_LINKS = 40;

/** Where a path leads, and the symlinks that were followed, each by its own real path. */
export type RealPath = { file: ImageFile; links: readonly ImageFile[] };

/** As a kernel would open it from `folder` on (default: the root); undefined: nothing is there, or the root itself. */
export function followPath(tree: ImageTree, path: string, folder = ''): RealPath | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (!path.startsWith('/') && folder !== '') names.unshift(...folder.split('/'));
  return walk(tree, names, 0);
}

/** What was found before: texts of programs name the same folders again and again. By the folder's path as asked. */
const FOLDERS = new WeakMap<ImageTree, Map<string, RealPath | undefined>>();

function walk(tree: ImageTree, names: readonly string[], depth: number): RealPath | undefined {
  const up = names.indexOf('..');
  if (up >= 0) return walk(tree, [...above(tree, names.slice(0, up), depth), ...names.slice(up + 1)], depth);
  const name = names.at(-1);
  if (name === undefined || depth > LIMIT_LINKS) return undefined;
  const parents = names.slice(0, -1);
  const parent = parents.length === 0 ? undefined : folderAt(tree, parents, depth);
  if (parents.length > 0 && parent?.file.type !== 'directory') return undefined;
  const at = parent === undefined ? name : `${parent.file.path}/${name}`;
  const file = tree.get(at, { follow: false });
  const links = parent?.links ?? [];
  if (file?.type !== 'symlink') return file && { file, links };
  const target = (file.target ?? '').split('/').filter((part) => part !== '' && part !== '.');
  const base =
    file.target?.startsWith('/') === true || parent === undefined ? [] : parent.file.path.split('/');
  const led = walk(tree, [...base, ...target], depth + 1);
  return led && { file: led.file, links: [...links, file, ...led.links] };
}

function folderAt(tree: ImageTree, names: readonly string[], depth: number): RealPath | undefined {
  const known = FOLDERS.get(tree) ?? new Map<string, RealPath | undefined>();
  FOLDERS.set(tree, known);
  const key = names.join('/');
  // What a chain of links that is too long leads to depends on where it was entered.
  if (depth > 0 || !known.has(key)) {
    const found = walk(tree, names, depth);
    if (depth > 0) return found;
    known.set(key, found);
  }
  return known.get(key);
}

/** `..` of where a path really leads. */
function above(tree: ImageTree, names: readonly string[], depth: number): string[] {
  const real = names.length === 0 ? '' : (walk(tree, names, depth)?.file.path ?? names.join('/'));
  return real.split('/').slice(0, -1);
}
