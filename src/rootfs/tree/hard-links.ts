import { compareBytes, displayPath } from '../../base/bytes.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Entry, EntryOwner } from '../entry.ts';
import { treeError } from '../errors.ts';
import { type Node, ownerName } from './node.ts';
import type { TreeEntry } from './tree-entry.ts';
import type { Walk } from './walk.ts';

type Access = {
  /** Resolves parents, not the last component. */
  walk(path: string): Walk;
  /** Entries that stood at a path and were replaced or removed. */
  shadows(path: string): readonly TreeEntry[];
  /** Tells the tree that a node is a hard link now. */
  register(node: Node): void;
};

type Inode = { entry: Entry; nodes: Set<Node> };

/** Gives each group of links one file: the first path in iteration order holds it, the others point there. */
export function settleHardLinks(links: readonly Node[], tree: Access): void {
  const inodes = new Map<Entry, Inode>();
  for (const link of links) {
    const { entry, holder } = resolveInode(link, tree);
    const inode = inodes.get(entry) ?? { entry, nodes: new Set() };
    inodes.set(entry, inode);
    inode.nodes.add(link);
    if (holder !== undefined) inode.nodes.add(holder);
  }
  for (const inode of inodes.values()) writeGroup(inode, tree);
}

function writeGroup(inode: Inode, tree: Access): void {
  const [first, ...others] = [...inode.nodes].sort((a, b) => compareComponents(a.entry.path, b.entry.path));
  if (first === undefined) return;
  const { mode, uid, gid, mtime, xattrs } = inode.entry;
  const target = first.entry.path;
  first.entry = { ...inode.entry, path: target };
  for (const node of others) {
    const base = withoutUndefined({
      path: node.entry.path,
      mode,
      uid,
      gid,
      mtime,
      xattrs: xattrs ? xattrs : undefined,
    });
    node.entry = { ...base, type: 'hardlink', target };
    tree.register(node);
  }
}

/** The file that a link stands for, and the node that holds it, if one still does. */
function resolveInode(link: Node, tree: Access): { entry: Entry; holder: Node | undefined } {
  const seen = new Set<Entry>();
  let { entry, owner }: TreeEntry = link;
  let holder: Node | undefined = link;
  while (entry.type === 'hardlink') {
    if (seen.has(entry)) throw broken(link, 'which links back to it');
    seen.add(entry);
    const found = targetOf(entry.target, owner, tree);
    if (found === undefined) throw broken(link, 'which no package contains');
    ({ entry, owner } = found);
    holder = found.holder;
  }
  if (entry.type === 'directory') throw broken(link, 'which is a directory');
  return { entry, holder };
}

/**
 * The owner's own version of the target comes first: when another package replaced it, dpkg leaves the link with the
 * old bytes.
 */
function targetOf(
  target: string,
  owner: EntryOwner,
  tree: Access,
): (TreeEntry & { holder: Node | undefined }) | undefined {
  const walked = tree.walk(target);
  const holder = 'node' in walked ? walked.node : undefined;
  if (holder !== undefined && sameOwner(holder.owner, owner)) return { entry: holder.entry, owner, holder };
  const shadows = tree.shadows('node' in walked ? walked.node.entry.path : walked.path);
  const own = shadows.findLast((shadow) => sameOwner(shadow.owner, owner));
  if (own !== undefined) return { ...own, holder: undefined };
  if (holder !== undefined) return { entry: holder.entry, owner: holder.owner, holder };
  const last = shadows.at(-1);
  return last && { ...last, holder: undefined };
}

function sameOwner(a: EntryOwner, b: EntryOwner): boolean {
  if (a.kind === 'recipe') return b.kind === 'recipe' && a.key === b.key;
  return b.kind !== 'recipe' && a.kind === b.kind && a.name === b.name;
}

/** The order of iteration: parents first, then byte order of names. */
export function compareComponents(a: string, b: string): number {
  // NUL sorts before all that a name can hold.
  return compareBytes(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'));
}

function broken(link: Node, why: string): Error {
  const target = link.entry.type === 'hardlink' ? link.entry.target : '';
  return treeError(
    'TREE_HARDLINK',
    `hard link /${displayPath(link.entry.path)} of ${ownerName(link.owner)} points at /${displayPath(target)}, ${why}`,
    { details: { path: displayPath(link.entry.path), target: displayPath(target) } },
  );
}
