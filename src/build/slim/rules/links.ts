import type { KeepRule } from '../types.ts';

/** Links to folders that stay (`/bin`, `/var/run`), and what links that stay lead to. */
export const links: KeepRule = {
  reason: 'link',
  *paths({ tree, kept }) {
    const held = new Set([...kept.keys()].flatMap(foldersAbove));
    for (const { path, type } of tree.files()) {
      if (type !== 'symlink') continue;
      const target = tree.get(path);
      if (kept.has(path)) {
        if (target !== undefined && target.type !== 'directory') yield target.path;
      } else if (
        target?.type === 'directory' &&
        !path.startsWith('usr/share/') &&
        isHeld(target.path, held, kept)
      )
        yield path;
    }
  },
};

function isHeld(folder: string, held: ReadonlySet<string>, kept: ReadonlyMap<string, unknown>): boolean {
  return folder === '' || held.has(folder) || kept.has(folder);
}

/** `a/b/c` is in `a/b` and in `a`. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    folders.push(path.slice(0, slash));
  return folders;
}
