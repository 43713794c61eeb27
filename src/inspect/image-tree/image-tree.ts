import { displayPath } from '../../base/index.ts';
import { inspectError } from '../errors.ts';
import type { Inode, LayerEntry } from './inode.ts';

type Node = {
  inode: Inode;
  /** Position of the layer that last said something of it, from 0. */
  layer: number;
  children: Map<string, Node> | undefined;
};

export type ImageFile = { path: string; inode: Inode; layer: number };

const LIMIT_ENTRIES = 5_000_000;
const LIMIT_LINKS = 40;
/** Linux allows no path of more than 4096 bytes; through symlinks deeper ones could be made. */
const LIMIT_DEPTH = 2048;

/**
 * The file system that layers make when they are applied in order, as a runtime applies them: parents are resolved through
 * the symlinks of lower layers, a thing takes the place of another, directories join, whiteouts hide what *lower* layers
 * brought wherever they stand in their tar. Hard links share one inode, so that one survives the removal of the other.
 */
export class ImageTree implements Iterable<ImageFile> {
  readonly #root: Node = directoryNode(0);
  #size = 0;

  /** Entries without the root. */
  get size(): number {
    return this.#size;
  }

  apply(entry: LayerEntry, layer: number): void {
    switch (entry.kind) {
      case 'inode':
        return this.#put(entry.path, entry.inode, layer);
      case 'hardlink':
        return this.#link(entry.path, entry.target, layer);
      case 'whiteout':
        return this.#hide(entry.path, layer);
      case 'opaque':
        return this.#hideChildren(this.#find(entry.path, true), layer);
    }
  }

  /** What stands at a path, parents through symlinks, the last component itself unless `follow`. */
  get(path: string, { follow = false }: { follow?: boolean } = {}): Inode | undefined {
    return this.#find(path, follow)?.inode;
  }

  /** The path without symlinks among its parents (and, with `follow`, itself none): where the thing really stands. */
  resolve(path: string, { follow = false }: { follow?: boolean } = {}): string | undefined {
    const names: string[] = [];
    return this.#walk(path, follow, names) === undefined ? undefined : names.join('/');
  }

  /** Parents first, siblings in byte order. */
  *[Symbol.iterator](): Generator<ImageFile, void, undefined> {
    yield* below(this.#root);
  }

  /** Names in a directory; empty where there is none. */
  names(path: string): string[] {
    return [...(this.#find(path, true)?.children?.keys() ?? [])].sort();
  }

  #put(path: string, inode: Inode, layer: number): void {
    if (path === '') {
      if (inode.type === 'directory') Object.assign(this.#root, { inode, layer });
      return;
    }
    const { parent, name } = this.#place(path, layer);
    const existing = parent.children?.get(name);
    if (existing !== undefined && existing.inode.type === 'directory' && inode.type === 'directory') {
      Object.assign(existing, { inode, layer });
      return;
    }
    if (existing !== undefined) this.#remove(parent, name, existing);
    this.#insert(parent, name, { inode, layer, children: undefined });
  }

  #link(path: string, target: string, layer: number): void {
    const found = this.#find(target, false);
    if (found === undefined || found.inode.type === 'directory') {
      const what = found === undefined ? 'is not there' : 'is a directory';
      const message = `layer ${layer + 1} links /${displayPath(path)} to /${displayPath(target)}, which ${what}`;
      throw inspectError('IMAGE_LAYER_INVALID', message);
    }
    this.#put(path, found.inode, layer);
  }

  #hide(path: string, layer: number): void {
    const parent = this.#find(path.slice(0, Math.max(path.lastIndexOf('/'), 0)), true);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const node = parent?.children?.get(name);
    if (parent === undefined || node === undefined) return;
    this.#hideChildren(node, layer);
    // A directory of a lower layer stays where this layer has put something into it already.
    if (node.layer < layer && !node.children?.size) this.#remove(parent, name, node);
  }

  #hideChildren(node: Node | undefined, layer: number): void {
    for (const [name, child] of node?.children ?? []) {
      this.#hideChildren(child, layer);
      if (node !== undefined && child.layer < layer && !child.children?.size) this.#remove(node, name, child);
    }
  }

  /** Where a path belongs: its parent, made where it is missing. */
  #place(path: string, layer: number): { parent: Node; name: string } {
    const slash = path.lastIndexOf('/');
    const parent = this.#walk(path.slice(0, Math.max(slash, 0)), true, [], layer);
    if (parent === undefined || parent.inode.type !== 'directory') {
      throw inspectError(
        'IMAGE_LAYER_INVALID',
        `layer ${layer + 1} has /${displayPath(path)}, and a parent of it is no directory`,
      );
    }
    return { parent, name: path.slice(slash + 1) };
  }

  #find(path: string, follow: boolean): Node | undefined {
    return this.#walk(path, follow, []);
  }

  /** Like the kernel in a root of its own: `..` at the top stays there. `names` collects the way. `makeIn`: mkdir -p. */
  #walk(path: string, follow: boolean, names: string[], makeIn?: number): Node | undefined {
    const todo = path.split('/').filter(Boolean).reverse();
    const way: Node[] = [this.#root];
    for (let links = 0, name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '.') continue;
      if (name === '..') {
        if (way.length > 1) way.pop();
        names.pop();
        continue;
      }
      const parent = way.at(-1) as Node;
      let node = parent.children?.get(name);
      if (node === undefined && makeIn !== undefined && parent.inode.type === 'directory')
        node = this.#insert(parent, name, directoryNode(makeIn));
      if (node === undefined) return undefined;
      if (node.inode.type === 'symlink' && (follow || todo.length > 0)) {
        if (++links > LIMIT_LINKS) return undefined;
        if (node.inode.target.startsWith('/')) {
          way.length = 1;
          names.length = 0;
        }
        todo.push(...node.inode.target.split('/').filter(Boolean).reverse());
        continue;
      }
      if (way.push(node) > LIMIT_DEPTH)
        throw inspectError('IMAGE_TOO_LARGE', `the image has folders more than ${LIMIT_DEPTH} deep`);
      names.push(name);
    }
    return way.at(-1);
  }

  #insert(parent: Node, name: string, node: Node): Node {
    if (++this.#size > LIMIT_ENTRIES)
      throw inspectError('IMAGE_TOO_LARGE', `the image has more than ${LIMIT_ENTRIES} entries`);
    parent.children ??= new Map();
    parent.children.set(name, node);
    return node;
  }

  #remove(parent: Node, name: string, node: Node): void {
    parent.children?.delete(name);
    this.#size -= 1 + countBelow(node);
  }
}

function directoryNode(layer: number): Node {
  return { inode: { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 }, layer, children: undefined };
}

function* below(root: Node): Generator<ImageFile, void, undefined> {
  const stack = childrenOf(root, '');
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { path, node } = item;
    yield { path, inode: node.inode, layer: node.layer };
    for (const child of childrenOf(node, `${path}/`)) stack.push(child);
  }
}

/** Last name first: what is pushed last is popped first. */
function childrenOf({ children }: Node, prefix: string): { path: string; node: Node }[] {
  if (children === undefined) return [];
  const names = [...children.keys()].sort().reverse();
  return names.map((name) => ({ path: prefix + name, node: children.get(name) as Node }));
}

function countBelow(node: Node): number {
  let count = 0;
  for (const child of node.children?.values() ?? []) count += 1 + countBelow(child);
  return count;
}
