import type { Entry, EntryOwner } from '../entry.ts';

/** A place in the tree. `entry.path` is canonical: none of its parents is a symlink. */
export type Node = {
  entry: Entry;
  owner: EntryOwner;
  /** Made because something below it was added: the first entry that names it replaces its metadata and owner. */
  isImplicit: boolean;
  /** Of directories only, by name, in no particular order. */
  children: Map<string, Node> | undefined;
};

export function childPath(parent: Node, name: string): string {
  return parent.entry.path === '' ? name : `${parent.entry.path}/${name}`;
}

/** Children in byte order of their names. */
export function sortedChildren(node: Node): Node[] {
  const children = node.children;
  if (children === undefined || children.size === 0) return [];
  if (children.size === 1) return [...children.values()];
  return [...children.keys()].sort().flatMap((name) => children.get(name) ?? []);
}

export function ownerName(owner: EntryOwner): string {
  if (owner.kind === 'recipe') return `the recipe (${owner.key})`;
  return `${owner.kind} ${owner.name}`;
}
