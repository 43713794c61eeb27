import { displayPath } from '../../base/bytes.ts';
import { treeError } from '../errors.ts';
import { grown } from './columns.ts';
import type { LayerEntries } from './layer-entries.ts';

/** A place in the tree; 0 is the root. Valid until something is applied. */
export type NodeId = number;

export type NodeSource = {
  /** Layer and row that its type, mode and content come from; undefined: a directory that no layer names. */
  content: { layer: number; row: number } | undefined;
  /** The layer that put it here: of a hard link its own, not that of the file. */
  layer: number;
};

const NONE = -1;
const ROOT: NodeId = 0;
const LIMIT_LINKS = 40;
/** Linux allows no path of more than 4096 bytes; through symlinks deeper ones could be made. */
const LIMIT_DEPTH = 2048;
const IMPLIED = 0xffff;

/**
 * The file system that layers make when they are applied in order, as a runtime applies them: parents are resolved through
 * the symlinks of lower layers, a thing takes the place of another, directories join, whiteouts hide what *lower* layers
 * brought wherever they stand in their tar, hard links share content. Nodes lie in columns, children in linked lists,
 * and one hash table finds a name in a directory: three million files take some 400 MB.
 */
export class LayerTree {
  readonly #layers: LayerEntries[] = [];
  #count = 1;
  #size = 0;
  #parents = new Int32Array(1024);
  #names = new Uint32Array(1024);
  #firstChildren = new Int32Array(1024).fill(NONE);
  #nextSiblings = new Int32Array(1024).fill(NONE);
  #previousSiblings = new Int32Array(1024).fill(NONE);
  #contentLayers = new Uint16Array(1024).fill(IMPLIED);
  #contentRows = new Uint32Array(1024);
  #putBy = new Uint16Array(1024);
  #table = new Int32Array(4096).fill(NONE);
  readonly #nameIds = new Map<string, number>();
  readonly #nameTexts: string[] = [];
  /** The directory of the entry before: tars go folder by folder. */
  #lastFolder = { path: '', node: ROOT };

  /** Nodes without the root. */
  get size(): number {
    return this.#size;
  }

  /** Applies the next layer. Throws TREE_NOT_DIRECTORY, TREE_HARDLINK, TREE_LIMIT. */
  apply(entries: LayerEntries, problem: (path: string, message: string) => void): void {
    const layer = this.#layers.push(entries) - 1;
    this.#lastFolder = { path: '', node: ROOT };
    for (let row = 0; row < entries.count; row++) this.#applyRow(entries, layer, row, problem);
  }

  /** The node at a path. Parents are followed through symlinks; the last component only with `follow`. */
  find(path: string, follow: boolean): NodeId | undefined {
    return this.#walk(path, follow, undefined);
  }

  sourceOf(node: NodeId): NodeSource {
    const layer = this.#contentLayers[node] ?? IMPLIED;
    const content = layer === IMPLIED ? undefined : { layer, row: this.#contentRows[node] ?? 0 };
    return { content, layer: this.#putBy[node] ?? 0 };
  }

  entriesOf(layer: number): LayerEntries | undefined {
    return this.#layers[layer];
  }

  nameOf(node: NodeId): string {
    return this.#nameTexts[this.#names[node] ?? 0] ?? '';
  }

  pathOf(node: NodeId): string {
    const names: string[] = [];
    for (let at = node; at !== ROOT; at = this.#parents[at] ?? ROOT) names.push(this.nameOf(at));
    return names.reverse().join('/');
  }

  /** Children of a directory, names in byte order. */
  childrenOf(node: NodeId): NodeId[] {
    const children: { node: NodeId; name: string }[] = [];
    for (let at = this.#firstChildren[node] ?? NONE; at !== NONE; at = this.#nextSiblings[at] ?? NONE)
      children.push({ node: at, name: this.nameOf(at) });
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    return children.map((child) => child.node);
  }

  /** All nodes but the root with their paths: parents first, siblings in byte order. */
  *walk(): Generator<{ node: NodeId; path: string }, void, undefined> {
    const stack = this.childrenOf(ROOT).reverse();
    const prefixes: string[] = stack.map(() => '');
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const path = (prefixes.pop() ?? '') + this.nameOf(node);
      yield { node, path };
      const below = this.childrenOf(node);
      for (let index = below.length - 1; index >= 0; index--) {
        stack.push(below[index] ?? ROOT);
        prefixes.push(`${path}/`);
      }
    }
  }

  #applyRow(
    entries: LayerEntries,
    layer: number,
    row: number,
    problem: (path: string, message: string) => void,
  ): void {
    const path = entries.pathOf(row);
    switch (entries.typeOf(row)) {
      case 'whiteout':
        return this.#hide(path, layer);
      case 'opaque': {
        const node = this.find(path, true);
        return node === undefined ? undefined : this.#hideChildren(node, layer);
      }
      case 'hardlink':
        return this.#link(path, entries.targetOf(row), layer, problem);
      default:
        return this.#put(path, layer, row, layer, problem);
    }
  }

  #put(
    path: string,
    contentLayer: number,
    contentRow: number,
    layer: number,
    problem: (path: string, message: string) => void,
  ): void {
    if (path === '') return this.#describe(ROOT, contentLayer, contentRow, layer);
    const slash = path.lastIndexOf('/');
    const parent = this.#folder(path.slice(0, Math.max(slash, 0)), layer);
    if (parent === undefined || !this.#isDirectory(parent))
      return problem(
        path,
        `layer ${layer + 1} puts /${displayPath(path)} below something that is no directory`,
      );
    const name = this.#intern(path.slice(slash + 1));
    const existing = this.#child(parent, name);
    const isDirectory = this.#layers[contentLayer]?.typeOf(contentRow) === 'directory';
    if (existing !== undefined && isDirectory && this.#isDirectory(existing))
      return this.#describe(existing, contentLayer, contentRow, layer);
    if (existing !== undefined) this.#remove(existing);
    this.#describe(this.#insert(parent, name, layer), contentLayer, contentRow, layer);
  }

  #link(path: string, target: string, layer: number, problem: (path: string, message: string) => void): void {
    const found = this.find(target, false);
    const content = found === undefined ? undefined : this.sourceOf(found).content;
    if (
      found === undefined ||
      content === undefined ||
      this.#isDirectory(found) ||
      found === this.find(path, false)
    )
      return problem(
        path,
        `layer ${layer + 1} links /${displayPath(path)} to /${displayPath(target)}, which is no other file`,
      );
    this.#put(path, content.layer, content.row, layer, problem);
  }

  #hide(path: string, layer: number): void {
    const node = this.find(path, false);
    if (node === undefined || node === ROOT) return;
    this.#hideChildren(node, layer);
    this.#hideNode(node, layer);
  }

  #hideChildren(top: NodeId, layer: number): void {
    const order: NodeId[] = [];
    const stack = [top];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (let at = this.#firstChildren[node] ?? NONE; at !== NONE; at = this.#nextSiblings[at] ?? NONE) {
        order.push(at);
        stack.push(at);
      }
    }
    for (const node of order.reverse()) this.#hideNode(node, layer);
  }

  /** A directory of a lower layer stays where this layer has put something into it already. */
  #hideNode(node: NodeId, layer: number): void {
    if ((this.#putBy[node] ?? 0) < layer && this.#firstChildren[node] === NONE) this.#remove(node);
  }

  #folder(path: string, layer: number): NodeId | undefined {
    if (path === this.#lastFolder.path) return this.#lastFolder.node;
    const node = this.#walk(path, true, layer);
    if (node !== undefined) this.#lastFolder = { path, node };
    return node;
  }

  /** Like the kernel in a root of its own: `..` at the top stays there. `makeIn`: mkdir -p. */
  #walk(path: string, follow: boolean, makeIn: number | undefined): NodeId | undefined {
    const todo = path.split('/').filter(Boolean).reverse();
    let depth = 0;
    let at: NodeId = ROOT;
    for (let links = 0, name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '.') continue;
      if (name === '..') {
        at = this.#parents[at] ?? ROOT;
        continue;
      }
      const nameId = makeIn === undefined ? this.#nameIds.get(name) : this.#intern(name);
      let node = nameId === undefined ? undefined : this.#child(at, nameId);
      if (node === undefined && makeIn !== undefined && nameId !== undefined && this.#isDirectory(at))
        node = this.#insert(at, nameId, makeIn);
      if (node === undefined) return undefined;
      const target = follow || todo.length > 0 ? this.#targetOf(node) : undefined;
      if (target === undefined) {
        if (++depth > LIMIT_DEPTH) throw treeError('TREE_LIMIT', `folders are more than ${LIMIT_DEPTH} deep`);
        at = node;
        continue;
      }
      if (++links > LIMIT_LINKS) return undefined;
      if (target.startsWith('/')) at = ROOT;
      todo.push(...target.split('/').filter(Boolean).reverse());
    }
    return at;
  }

  #targetOf(node: NodeId): string | undefined {
    const { content } = this.sourceOf(node);
    const entries = content && this.#layers[content.layer];
    return content && entries?.typeOf(content.row) === 'symlink' ? entries.targetOf(content.row) : undefined;
  }

  #isDirectory(node: NodeId): boolean {
    const layer = this.#contentLayers[node] ?? IMPLIED;
    return layer === IMPLIED || this.#layers[layer]?.typeOf(this.#contentRows[node] ?? 0) === 'directory';
  }

  #describe(node: NodeId, contentLayer: number, contentRow: number, layer: number): void {
    this.#contentLayers[node] = contentLayer;
    this.#contentRows[node] = contentRow;
    this.#putBy[node] = layer;
  }

  #intern(name: string): number {
    let id = this.#nameIds.get(name);
    if (id === undefined) {
      id = this.#nameTexts.push(name) - 1;
      this.#nameIds.set(name, id);
    }
    return id;
  }

  #insert(parent: NodeId, name: number, layer: number): NodeId {
    const node = this.#count++;
    this.#makeRoom(this.#count);
    this.#parents[node] = parent;
    this.#names[node] = name;
    this.#putBy[node] = layer;
    const next = this.#firstChildren[parent] ?? NONE;
    this.#nextSiblings[node] = next;
    if (next !== NONE) this.#previousSiblings[next] = node;
    this.#firstChildren[parent] = node;
    this.#enter(node);
    this.#size++;
    return node;
  }

  /** Takes a node and all below it out. Their rows are not used again. */
  #remove(top: NodeId): void {
    const previous = this.#previousSiblings[top] ?? NONE;
    const next = this.#nextSiblings[top] ?? NONE;
    if (previous === NONE) this.#firstChildren[this.#parents[top] ?? ROOT] = next;
    else this.#nextSiblings[previous] = next;
    if (next !== NONE) this.#previousSiblings[next] = previous;
    const stack = [top];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      this.#leave(node);
      this.#size--;
      for (let at = this.#firstChildren[node] ?? NONE; at !== NONE; at = this.#nextSiblings[at] ?? NONE)
        stack.push(at);
    }
    this.#lastFolder = { path: '', node: ROOT };
  }

  #child(parent: NodeId, name: number): NodeId | undefined {
    const mask = this.#table.length - 1;
    for (let slot = hash(parent, name) & mask; ; slot = (slot + 1) & mask) {
      const node = this.#table[slot] ?? NONE;
      if (node === NONE) return undefined;
      if (node > 0 && this.#parents[node] === parent && this.#names[node] === name) return node;
    }
  }

  #enter(node: NodeId): void {
    if (this.#count * 2 > this.#table.length) this.#rehash();
    const mask = this.#table.length - 1;
    let slot = hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
    while ((this.#table[slot] ?? NONE) !== NONE) slot = (slot + 1) & mask;
    this.#table[slot] = node;
  }

  /** A removed node leaves the root's number as a stone, so that searches go on behind it. */
  #leave(node: NodeId): void {
    const mask = this.#table.length - 1;
    let slot = hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
    while (this.#table[slot] !== node) slot = (slot + 1) & mask;
    this.#table[slot] = ROOT;
  }

  #rehash(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(NONE);
    const mask = this.#table.length - 1;
    for (const node of old) {
      if (node <= 0) continue;
      let slot = hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
      while ((this.#table[slot] ?? NONE) !== NONE) slot = (slot + 1) & mask;
      this.#table[slot] = node;
    }
  }

  #makeRoom(count: number): void {
    if (count <= this.#parents.length) return;
    const before = this.#parents.length;
    this.#parents = grown(this.#parents, count);
    this.#names = grown(this.#names, count);
    this.#firstChildren = grown(this.#firstChildren, count).fill(NONE, before);
    this.#nextSiblings = grown(this.#nextSiblings, count).fill(NONE, before);
    this.#previousSiblings = grown(this.#previousSiblings, count).fill(NONE, before);
    this.#contentLayers = grown(this.#contentLayers, count).fill(IMPLIED, before);
    this.#contentRows = grown(this.#contentRows, count);
    this.#putBy = grown(this.#putBy, count);
  }
}

function hash(parent: number, name: number): number {
  return Math.imul(parent ^ Math.imul(name, 0x9e3779b1), 0x85ebca6b) >>> 1;
}
