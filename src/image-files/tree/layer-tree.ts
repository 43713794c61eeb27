import { displayPath } from '../../base/bytes.ts';
import { FIRST_LENGTH, grown } from './columns.ts';
import type { StandingEntry } from './ground.ts';
import type { LayerEntries } from './layer-entries.ts';
import { detoursLimit, impliedLimit, LIMIT_DETOURS, LIMIT_IMPLIED } from './name-limits.ts';
import { NameTable } from './name-table.ts';
import { NONE, type NodeId, NodeStore, ROOT } from './node-store.ts';

export type { NodeId } from './node-store.ts';

/** A row of a layer's entries. */
type EntryPlace = { layer: number; row: number };

type Folder = { node: NodeId; path: string };

export type NodeSource = {
  /** Layer and row that its type, mode and content come from; undefined: a directory that no layer names. */
  content: EntryPlace | undefined;
  /** The layer that put it here: of a hard link its own, not that of the file. */
  layer: number;
};

const LIMIT_LINKS = 40;
/** Folders whose place is remembered at a time. */
const MOST_FOLDERS = 1024;
/** Linux allows no path of more than 4096 bytes; through symlinks deeper ones could be made. */
const LIMIT_DEPTH = 2048;
const IMPLIED = 0xffff;

/**
 * The file system that layers make when they are applied in order, as a runtime applies them: parents are resolved through
 * the symlinks of lower layers, a thing takes the place of another, directories join, whiteouts hide what *lower* layers
 * put there, wherever they are in their tar, hard links share content. Three million files take some 400 MB.
 */
export class LayerTree {
  readonly #layers: LayerEntries[] = [];
  readonly #nodes = new NodeStore();
  #implied = 0;
  readonly #limitImplied: number;
  readonly #limitDetours: number;
  #detours = 0;
  #contentLayers = new Uint16Array(FIRST_LENGTH).fill(IMPLIED);
  #contentRows = new Uint32Array(FIRST_LENGTH);
  #putBy = new Uint16Array(FIRST_LENGTH);
  /** Content that a hard link gave another name. */
  readonly #linked = new Set<number>();
  readonly #nameTable = new NameTable();
  /** The row before that was put, and its directory: tars go folder by folder. */
  #lastPut: { row: number; folder: NodeId } | undefined;
  /** What was looked for in which directory and is not there. */
  readonly #missed = new Map<NodeId, Set<string>>();
  /** Where the directories are that were looked into, by the paths that led there: linkers and lists ask for the same ones again and again. */
  readonly #folders = new Map<string, Folder>();
  /** The one that was looked into last. */
  #lastFolder: Folder | undefined;

  constructor({ limitImplied = LIMIT_IMPLIED, limitDetours = LIMIT_DETOURS } = {}) {
    this.#limitImplied = limitImplied;
    this.#limitDetours = limitDetours;
  }

  /** Nodes without the root. */
  get size(): number {
    return this.#nodes.size;
  }

  /** Applies the next layer. What no runtime could unpack is left out and said. Throws IMAGE_NAMES_LIMIT. */
  apply(entries: LayerEntries, problem: (path: string, message: string) => void): void {
    const layer = this.#layers.push(entries) - 1;
    this.#forgetPlaces();
    for (let row = 0; row < entries.count; row++) this.#applyRow(entries, layer, row, problem);
  }

  /** The node at a path. Parents are followed through symlinks; the last component only with `follow`. */
  find(path: string, follow: boolean): NodeId | undefined {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (slash < 1 || name === '' || name === '.' || name === '..') return this.#walk(path, follow, undefined);
    const folder = this.#folderAt(path.slice(0, slash));
    if (folder === undefined) return undefined;
    this.#lastFolder = folder;
    const nameId = this.#nameTable.find(name);
    const child = nameId === undefined ? undefined : this.#nodes.child(folder.node, nameId);
    if (child === undefined) this.#miss(folder.node, name);
    if (child === undefined || !follow || this.#targetOf(child) === undefined) return child;
    return this.#walk(path, follow, undefined);
  }

  #folderAt(path: string): Folder | undefined {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const node = this.#walk(path, true, undefined);
    if (node === undefined) return undefined;
    const folder = { node, path: this.pathOf(node) };
    if (this.#folders.size === MOST_FOLDERS) this.#folders.clear();
    this.#folders.set(path, folder);
    return folder;
  }

  /** Real paths at which `find` found nothing, since the beginning. */
  *missed(): Generator<string, void, undefined> {
    for (const [folder, names] of this.#missed) {
      const path = this.pathOf(folder);
      for (const name of names) yield path === '' ? name : `${path}/${name}`;
    }
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

  isDirectory(node: NodeId): boolean {
    const layer = this.#contentLayers[node] ?? IMPLIED;
    return layer === IMPLIED || this.#layers[layer]?.typeOf(this.#contentRows[node] ?? 0) === 'directory';
  }

  nameOf(node: NodeId): string {
    return this.#nameTable.textOf(this.#nodes.nameOf(node));
  }

  pathOf(node: NodeId): string {
    const folder = this.#lastFolder;
    if (folder !== undefined && folder.node !== ROOT && this.#nodes.parentOf(node) === folder.node)
      return `${folder.path}/${this.nameOf(node)}`;
    const names: string[] = [];
    for (let at = node; at !== ROOT; at = this.#nodes.parentOf(at)) names.push(this.nameOf(at));
    return names.reverse().join('/');
  }

  /** Names of a directory's children in byte order. */
  childNames(node: NodeId): string[] {
    return this.#childrenOf(node).map(({ name }) => name);
  }

  #childrenOf(node: NodeId): { node: NodeId; name: string }[] {
    const children = [];
    for (let at = this.#nodes.firstOf(node); at !== NONE; at = this.#nodes.nextOf(at))
      children.push({ node: at, name: this.nameOf(at) });
    return children.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All nodes but the root with their paths: parents first, siblings in byte order. */
  *walk(): Generator<{ node: NodeId; path: string }, void, undefined> {
    const stack = [{ prefix: '', children: this.#childrenOf(ROOT), next: 0 }];
    for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
      const child = level.children[level.next++];
      if (child === undefined) {
        stack.pop();
        continue;
      }
      const { node } = child;
      const path = level.prefix + child.name;
      yield { node, path };
      if (this.#nodes.firstOf(node) !== NONE)
        stack.push({ prefix: `${path}/`, children: this.#childrenOf(node), next: 0 });
    }
  }

  /** All nodes but the root, in no order. */
  *standing(): Generator<StandingEntry, void, undefined> {
    const stack = [{ node: ROOT, prefix: '' }];
    for (let above = stack.pop(); above !== undefined; above = stack.pop())
      for (let node = this.#nodes.firstOf(above.node); node !== NONE; node = this.#nodes.nextOf(node)) {
        const name = this.nameOf(node);
        yield { prefix: above.prefix, name, isFolder: this.isDirectory(node) };
        if (this.#nodes.firstOf(node) !== NONE) stack.push({ node, prefix: `${above.prefix}${name}/` });
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
    if (entries.isTop(row)) return this.#describe(ROOT, content, layer);
    const parent = this.#folderOf(entries, row, layer);
    if (parent === undefined || !this.isDirectory(parent)) {
      const path = entries.pathOf(row);
      return problem(
        path,
        `layer ${layer + 1} puts /${displayPath(path)} below something that is not a directory, or too deep`,
      );
    }
    const name = entries.nameOf(row, this.#nameTable);
    const existing = this.#nodes.child(parent, name);
    const isDirectory = this.#layers[content.layer]?.typeOf(content.row) === 'directory';
    if (existing !== undefined && isDirectory && this.isDirectory(existing))
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
    const isFile = found !== undefined && !this.isDirectory(found) && found !== this.find(path, false);
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
      for (let at = this.#nodes.firstOf(node); at !== NONE; at = this.#nodes.nextOf(at)) {
        this.#goAside(1);
        order.push(at);
        stack.push(at);
      }
    }
    for (const node of order.reverse()) this.#hideNode(node, layer);
  }

  /** A directory of a lower layer stays where this layer has put something into it already. */
  #hideNode(node: NodeId, layer: number): void {
    if ((this.#putBy[node] ?? 0) < layer && this.#nodes.firstOf(node) === NONE) this.#remove(node);
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
    const todo = partsOf(path);
    let depth = 0;
    let at: NodeId = ROOT;
    for (let links = 0, name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '.') continue;
      if (name === '..') {
        at = this.#nodes.parentOf(at);
        continue;
      }
      const nameId = makeIn === undefined ? this.#nameTable.find(name) : this.#intern(name);
      let node = nameId === undefined ? undefined : this.#nodes.child(at, nameId);
      if (node === undefined && makeIn !== undefined && nameId !== undefined && this.isDirectory(at))
        node = this.#imply(at, nameId, makeIn);
      if (node === undefined) {
        if (makeIn === undefined) this.#miss(at, name);
        return undefined;
      }
      const target = follow || todo.length > 0 ? this.#targetOf(node) : undefined;
      if (target === undefined) {
        if (++depth > LIMIT_DEPTH) return undefined;
        at = node;
        continue;
      }
      if (++links > LIMIT_LINKS) return undefined;
      if (target.startsWith('/')) at = ROOT;
      const parts = partsOf(target);
      this.#goAside(parts.length);
      todo.push(...parts);
    }
    return at;
  }

  #miss(folder: NodeId, name: string): void {
    const names = this.#missed.get(folder);
    if (names === undefined) this.#missed.set(folder, new Set([name]));
    else names.add(name);
  }

  #targetOf(node: NodeId): string | undefined {
    const { content } = this.sourceOf(node);
    const entries = content && this.#layers[content.layer];
    return content && entries?.typeOf(content.row) === 'symlink' ? entries.targetOf(content.row) : undefined;
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
    const node = this.#nodes.insert(parent, name);
    this.#makeRoom(node + 1);
    this.#putBy[node] = layer;
    return node;
  }

  #remove(top: NodeId): void {
    this.#nodes.remove(top);
    this.#forgetPlaces();
  }

  #forgetPlaces(): void {
    this.#lastPut = undefined;
    this.#lastFolder = undefined;
    this.#folders.clear();
  }

  #makeRoom(count: number): void {
    if (count <= this.#putBy.length) return;
    const before = this.#putBy.length;
    this.#contentLayers = grown(this.#contentLayers, count).fill(IMPLIED, before);
    this.#contentRows = grown(this.#contentRows, count);
    this.#putBy = grown(this.#putBy, count);
  }
}

/** The last one first. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (let end = path.length; end > 0; ) {
    const slash = path.lastIndexOf('/', end - 1);
    if (end > slash + 1) parts.push(path.slice(slash + 1, end));
    end = slash;
  }
  return parts;
}

function inodeNumber({ layer, row }: EntryPlace): number {
  return layer * 2 ** 32 + row;
}
