import type { World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';

const RELATIVE = /^[\w.+@-]{1,64}(?:\/[\w.+@-]{1,64}){1,8}\/?$/;
/** What is put to the end of a folder: `/gpg-agent`. */
const CONTINUED = /^(?:\/[\w.+@-]{2,64}){1,8}$/;
const NAME = /^[\w.+@-]{2,64}$/;
const ABSOLUTE = /^\/[\w.+@-]+(?:\/[\w.+@-]+)*\/?$/;
const LIMIT_FOLDERS = 64;

/**
 * Where a program may mean a relative text to begin: folders that its texts name, its own, and those of its prefix (`git-core/templates` in
 * `/usr/share`). No leading slash.
 */
export function basesOf(path: string, named: readonly string[]): string[] {
  const own = path.split('/').slice(0, -1);
  const prefix = own.slice(0, -1).join('/');
  const bases = new Set([own.join('/'), prefix, 'usr/share', 'usr/lib', 'usr/libexec', 'etc', ...named]);
  return [...bases].filter((base) => base !== '');
}

/** Folders that texts name, also those that say nothing by themselves. No leading slash. */
export function namedFolders(strings: readonly string[], world: World): string[] {
  const folders = new Set<string>();
  for (const text of strings) {
    if (folders.size >= LIMIT_FOLDERS) break;
    if (!ABSOLUTE.test(text)) continue;
    const found = followPath(world.tree, text)?.file;
    if (found?.type === 'directory') folders.add(found.path);
  }
  return [...folders];
}

/** Files of a folder of programs that are named apart from it: `/usr/bin` and `gpg-agent` or `/gpg-agent`. With a leading slash. */
export function continuedPaths(text: string, named: readonly string[], world: World): string[] {
  if (!NAME.test(text) && !CONTINUED.test(text)) return [];
  const tail = text.startsWith('/') ? text : `/${text}`;
  if (tail === text && followPath(world.tree, text) !== undefined) return [];
  return named
    .filter((folder) => isGeneric(folder))
    .map((folder) => `/${folder}${tail}`)
    .filter((path) => {
      const file = followPath(world.tree, path)?.file;
      return file?.type === 'file' && (file.mode & 0o111) !== 0;
    });
}

/** Files and folders, but generic ones, that a relative text names from one of the folders. With a leading slash. */
export function relativePaths(
  text: string,
  bases: readonly string[],
  world: World,
): { path: string; isFolder: boolean }[] {
  if (!RELATIVE.test(text)) return [];
  return bases.flatMap((base) => {
    const path = `/${base}/${text}`;
    const file = followPath(world.tree, path)?.file;
    if (file === undefined || file.type === 'other' || isGeneric(file.path)) return [];
    return [{ path, isFolder: file.type === 'directory' }];
  });
}
