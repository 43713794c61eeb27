import { randomInt } from 'node:crypto';
import { displayPath } from '../../base/bytes.ts';
import { grown } from './columns.ts';
import type { LayerEntries } from './layer-entries.ts';
import { detoursLimit, impliedLimit, LIMIT_DETOURS, LIMIT_IMPLIED } from './name-limits.ts';
import { NameTable } from './name-table.ts';

/** A place in the tree; 0 is the root. Valid until something is applied. */
export type NodeId = number;

/** A row of a layer's entries. */
type EntryPlace = { layer: number; row: number };

export type NodeSource = {
  /** Layer and row that its type, mode and content come from; undefined: a directory that no layer names. */
  content: EntryPlace | undefined;
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
 * put there, wherever they are in their tar, hard links share content. Nodes are kept in columns, children in linked lists,
 * and one hash table finds a name in a directory: three million files take some 400 MB.
 */
export class LayerTree {
  readonly #layers: LayerEntries[] = [];
  #count = 1;
  #size = 0;
  #implied = 0;
  readonly #limitImplied: number;
  readonly #limitDetours: number;
  #detours = 0;
  #parents = new Int32Array(1024);
  #names = new Uint32Array(1024);
  #firstChildren = new Int32Array(1024).fill(NONE);
  #nextSiblings = new Int32Array(1024).fill(NONE);
  #previousSiblings = new Int32Array(1024).fill(NONE);
  #contentLayers = new Uint16Array(1024).fill(IMPLIED);
  #contentRows = new Uint32Array(1024);
  #putBy = new Uint16Array(1024);
  #table = new Int32Array(4096).fill(NONE);
  /** Content that a hard link gave another name. */
  readonly #linked = new Set<number>();
  readonly #nameTable = new NameTable();
  readonly #hashSeeds = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1] as const;
  /** The row before that was put, and its directory: tars go folder by folder. */
  #lastPut: { row: number; folder: NodeId } | undefined;
  /** The directory that was looked into before, by the path that led there: most questions go folder by folder, too. */
  #lastFolder: { asked: string; node: NodeId; path: string } | undefined;

  constructor({ limitImplied = LIMIT_IMPLIED, limitDetours = LIMIT_DETOURS } = {}) {
    this.#limitImplied = limitImplied;
    this.#limitDetours = limitDetours;
  }

  /** Nodes without the root. */
  get size(): number {
    return this.#size;
  }

  /** Applies the next layer. What no runtime could unpack is left out and said. Throws IMAGE_NAMES_LIMIT. */
  apply(entries: LayerEntries, problem: (path: string, message: string) => void): void {
    const layer = this.#layers.push(entries) - 1;
    this.#lastPut = undefined;
    this.#lastFolder = undefined;
    for (let row = 0; row < entries.count; row++) this.#applyRow(entries, layer, row, problem);
  }

  /** The node at a path. Parents are followed through symlinks; the last component only with `follow`. */
  find(path: string, follow: boolean): NodeId | undefined {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (slash < 1 || name === '' || name === '.' || name === '..') return this.#walk(path, follow, undefined);
    const asked = path.slice(0, slash);
    if (this.#lastFolder?.asked !== asked) {
      const node = this.#walk(asked, true, undefined);
      if (node === undefined) return undefined;
      this.#lastFolder = { asked, node, path: this.pathOf(node) };
    }
    const nameId = this.#nameTable.find(name);
    const child = nameId === undefined ? undefined : this.#child(this.#lastFolder.node, nameId);
    if (child === undefined || !follow || this.#targetOf(child) === undefined) return child;
    return this.#walk(path, follow, undefined);
  }

  sourceOf(node: NodeId): NodeSource {
    const layer = this.#contentLayers[node] ?? IMPLIED;
    const content = layer === IMPLIED ? undefined : { layer, row: this.#contentRows[node] ?? 0 };
    return { content, layer: this.#putBy[node] ?? 0 };
  }

  /** The same for all names of one content; undefined: no hard link was made to it. */
  inodeOf(node: NodeId): number | undefined {
    const { content } = this.sourceOf(node);
    const inode = content && inodeNumber(content);
    return inode !== undefined && this.#linked.has(inode) ? inode : undefined;
  }

  entriesOf(layer: number): LayerEntries | undefined {
    return this.#layers[layer];
  }

  nameOf(node: NodeId): string {
    return this.#nameTable.textOf(this.#names[node] ?? 0);
  }

  pathOf(node: NodeId): string {
    const folder = this.#lastFolder;
    if (folder !== undefined && folder.node !== ROOT && this.#parents[node] === folder.node)
      return `${folder.path}/${this.nameOf(node)}`;
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
    switch (entries.typeOf(row)) {
      case 'whiteout':
        return this.#hide(entries.pathOf(row), layer);
      case 'opaque': {
        const node = this.find(entries.pathOf(row), true);
        return node === undefined ? undefined : this.#hideChildren(node, layer);
      }
      case 'hardlink':
        return this.#link(entries, layer, row, problem);
      default:
        return this.#put(entries, { layer, row }, { layer, row }, problem);
    }
  }

  #put(
    entries: LayerEntries,
    { layer, row }: EntryPlace,
    content: EntryPlace,
    problem: (path: string, message: string) => void,
  ): void {
    if (entries.pathOf(row) === '') return this.#describe(ROOT, content, layer);
    const parent = this.#folderOf(entries, row, layer);
    if (parent === undefined || !this.#isDirectory(parent)) {
      const path = entries.pathOf(row);
      return problem(
        path,
        `layer ${layer + 1} puts /${displayPath(path)} below something that is not a directory, or too deep`,
      );
    }
    const name = entries.nameOf(row, this.#nameTable);
    const existing = this.#child(parent, name);
    const isDirectory = this.#layers[content.layer]?.typeOf(content.row) === 'directory';
    if (existing !== undefined && isDirectory && this.#isDirectory(existing))
      return this.#describe(existing, content, layer);
    if (existing !== undefined) this.#remove(existing);
    this.#describe(this.#insert(parent, name, layer), content, layer);
  }

  #link(
    entries: LayerEntries,
    layer: number,
    row: number,
    problem: (path: string, message: string) => void,
  ): void {
    const [path, target] = [entries.pathOf(row), entries.targetOf(row)];
    const found = this.find(target, false);
    const content = found === undefined ? undefined : this.sourceOf(found).content;
    const isFile = found !== undefined && !this.#isDirectory(found) && found !== this.find(path, false);
    if (content === undefined || !isFile)
      return problem(
        path,
        `layer ${layer + 1} links /${displayPath(path)} to /${displayPath(target)}, which is not another file`,
      );
    this.#linked.add(inodeNumber(content));
    this.#put(entries, { layer, row }, content, problem);
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
        this.#goAside(1);
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

  #folderOf(entries: LayerEntries, row: number, layer: number): NodeId | undefined {
    const last = this.#lastPut;
    if (last !== undefined && entries.isBeside(row, last.row)) return last.folder;
    const folder = this.#walk(entries.folderOf(row), true, layer);
    this.#lastPut = folder === undefined ? undefined : { row, folder };
    return folder;
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
      const nameId = makeIn === undefined ? this.#nameTable.find(name) : this.#intern(name);
      let node = nameId === undefined ? undefined : this.#child(at, nameId);
      if (node === undefined && makeIn !== undefined && nameId !== undefined && this.#isDirectory(at))
        node = this.#imply(at, nameId, makeIn);
      if (node === undefined) return undefined;
      const target = follow || todo.length > 0 ? this.#targetOf(node) : undefined;
      if (target === undefined) {
        if (++depth > LIMIT_DEPTH) return undefined;
        at = node;
        continue;
      }
      if (++links > LIMIT_LINKS) return undefined;
      if (target.startsWith('/')) at = ROOT;
      const parts = target.split('/').filter(Boolean).reverse();
      this.#goAside(parts.length);
      todo.push(...parts);
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

  #describe(node: NodeId, content: EntryPlace, layer: number): void {
    this.#contentLayers[node] = content.layer;
    this.#contentRows[node] = content.row;
    this.#putBy[node] = layer;
  }

  #intern(name: string): number {
    const bytes = Buffer.from(name, 'latin1');
    return this.#nameTable.add(bytes, 0, bytes.length);
  }

  #imply(parent: NodeId, name: number, layer: number): NodeId {
    if (++this.#implied > this.#limitImplied) throw impliedLimit(this.#limitImplied);
    return this.#insert(parent, name, layer);
  }

  /** Paths are as long as they are; links to links and whiteouts above whiteouts make much work of few bytes. */
  #goAside(steps: number): void {
    this.#detours += steps;
    if (this.#detours > this.#limitDetours) throw detoursLimit(this.#limitDetours);
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
    this.#lastPut = undefined;
    this.#lastFolder = undefined;
  }

  #child(parent: NodeId, name: number): NodeId | undefined {
    const mask = this.#table.length - 1;
    for (let slot = this.#hash(parent, name) & mask; ; slot = (slot + 1) & mask) {
      const node = this.#table[slot] ?? NONE;
      if (node === NONE) return undefined;
      if (node > 0 && this.#parents[node] === parent && this.#names[node] === name) return node;
    }
  }

  #enter(node: NodeId): void {
    if (this.#count * 2 > this.#table.length) this.#rehash();
    const mask = this.#table.length - 1;
    let slot = this.#hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
    while ((this.#table[slot] ?? NONE) !== NONE) slot = (slot + 1) & mask;
    this.#table[slot] = node;
  }

  /** A removed node leaves the root's number as a stone, so that searches go on behind it. */
  #leave(node: NodeId): void {
    const mask = this.#table.length - 1;
    let slot = this.#hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
    while (this.#table[slot] !== node) slot = (slot + 1) & mask;
    this.#table[slot] = ROOT;
  }

  #rehash(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(NONE);
    const mask = this.#table.length - 1;
    for (const node of old) {
      if (node <= 0) continue;
      let slot = this.#hash(this.#parents[node] ?? 0, this.#names[node] ?? 0) & mask;
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

  /** With seeds: nobody can choose folders and names that meet in one place. */
  #hash(parent: number, name: number): number {
    const mixed = Math.imul(parent, this.#hashSeeds[0]) + Math.imul(name, this.#hashSeeds[1]);
    return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 1;
  }
}

function inodeNumber({ layer, row }: EntryPlace): number {
  return layer * 2 ** 32 + row;
}
