import type { World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';

const RELATIVE = /^[\w.+@-]{1,64}(?:\/[\w.+@-]{1,64}){1,8}\/?$/;
const ABSOLUTE = /^\/[\w.+@-]+(?:\/[\w.+@-]+)*\/?$/;
const LIMIT_FOLDERS = 64;

/**
 * Where a program may mean a relative text to begin: folders that its texts name, its own, and those of its prefix (`git-core/templates` in
 * `/usr/share`). No leading slash.
 */
export function basesOf(path: string, strings: readonly string[], world: World): string[] {
  const own = path.split('/').slice(0, -1);
  const prefix = own.slice(0, -1).join('/');
  const bases = new Set([own.join('/'), prefix, 'usr/share', 'usr/lib', 'usr/libexec', 'etc']);
  for (const text of strings) {
    if (bases.size >= LIMIT_FOLDERS) break;
    if (!ABSOLUTE.test(text)) continue;
    const found = followPath(world.tree, text)?.file;
    if (found?.type === 'directory') bases.add(found.path);
  }
  return [...bases].filter((base) => base !== '');
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
