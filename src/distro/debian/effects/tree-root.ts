import { type ContentReader, type Entry, type Tree } from '../../../rootfs/index.ts';
import type { EffectRoot } from './types.ts';

/** A tree as effects see and change it. What an effect puts where a package's entry stands takes its place. */
export function treeRoot(tree: Tree, read: ContentReader): EffectRoot {
  let byPackage: Map<string, Entry[]> | undefined;
  return {
    get: (path, options) => tree.get(path, options),
    list: (directory) => {
      const folder = tree.resolve(directory);
      const names = folder === undefined ? [] : (tree.readdir(folder) ?? []);
      return names.flatMap((name) => tree.get(folder === '' ? name : `${folder}/${name}`) ?? []);
    },
    *entries() {
      for (const { entry } of tree) yield entry;
    },
    filesOf: (packageName) => {
      byPackage ??= filesByPackage(tree);
      return byPackage.get(packageName) ?? [];
    },
    read,
    put: (entry, effect) => put(tree, entry, effect),
  };
}

function filesByPackage(tree: Tree): Map<string, Entry[]> {
  const files = new Map<string, Entry[]>();
  for (const { entry, owner } of tree) {
    if (owner.kind !== 'package') continue;
    const list = files.get(owner.name);
    if (list) list.push(entry);
    else files.set(owner.name, [entry]);
  }
  return files;
}

/** A directory or file that stays what it is keeps its owner and gets the new metadata. */
function put(tree: Tree, entry: Entry, effect: string): void {
  const present = tree.get(entry.path);
  const { mode, uid, gid, mtime } = entry;
  const isSameDirectory = present?.type === 'directory' && entry.type === 'directory';
  const isSameFile = present?.type === 'file' && entry.type === 'file' && present.content === entry.content;
  if (isSameDirectory) tree.setMetadata(entry.path, { mode, uid, gid });
  else if (isSameFile) tree.setMetadata(entry.path, { mode, uid, gid, mtime });
  else {
    if (present) tree.remove(present.path);
    tree.add(entry, { kind: 'effect', name: effect });
  }
}
