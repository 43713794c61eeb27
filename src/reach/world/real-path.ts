import type { ImageFile, ImageTree } from '../../image-files/index.ts';

const LIMIT_LINKS = 40;

/** Where a path leads, and the symlinks that were followed, each by its own real path. */
export type RealPath = { file: ImageFile; links: readonly ImageFile[] };

/** As a kernel would open it from `folder` on (default: the root); undefined: nothing is there, or the root itself. */
export function followPath(tree: ImageTree, path: string, folder = ''): RealPath | undefined {
  const links: ImageFile[] = [];
  const pending = path.split('/').reverse();
  let at = path.startsWith('/') ? '' : folder;
  let file: ImageFile | undefined;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      at = at.slice(0, Math.max(at.lastIndexOf('/'), 0));
      file = undefined;
      continue;
    }
    const next = at === '' ? name : `${at}/${name}`;
    file = tree.get(next, { follow: false });
    if (file === undefined) return undefined;
    if (file.type !== 'symlink') {
      at = next;
      continue;
    }
    if (links.push(file) > LIMIT_LINKS) return undefined;
    const target = file.target ?? '';
    if (target.startsWith('/')) at = '';
    pending.push(...target.split('/').reverse());
    file = undefined;
  }
  file ??= at === '' ? undefined : tree.get(at, { follow: false });
  return file === undefined ? undefined : { file, links };
}
