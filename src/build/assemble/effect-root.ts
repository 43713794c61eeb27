import type { EffectRoot } from '../../distro/index.ts';
import type { ContentReader, Entry, Tree } from '../../rootfs/index.ts';

/** The tree as effects see and change it: what they put replaces what is there. */
export function effectRoot(tree: Tree, read: ContentReader): EffectRoot {
  return {
    get: (path, options) => tree.get(path, options),
    list: (directory) => {
      const parent = tree.resolve(directory);
      if (parent === undefined) return [];
      const names = tree.readdir(parent) ?? [];
      return names.flatMap((name) => tree.get(parent === '' ? name : `${parent}/${name}`) ?? []);
    },
    *entries(): Iterable<Entry> {
      for (const { entry } of tree) yield entry;
    },
    *filesOf(packageName: string): Iterable<Entry> {
      for (const { entry, owner } of tree)
        if (owner.kind === 'package' && owner.name === packageName) yield entry;
    },
    read,
    put: (entry, effect) => {
      if (entry.type === 'directory' && tree.get(entry.path)?.type === 'directory') {
        tree.setMetadata(entry.path, { mode: entry.mode, uid: entry.uid, gid: entry.gid });
        return;
      }
      tree.remove(entry.path);
      tree.add(entry, { kind: 'effect', name: effect });
    },
  };
}
