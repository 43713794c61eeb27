import { displayPath } from '../../base/bytes.ts';
import { stripEnd } from '../../base/strip-end.ts';
import type { ContentReader } from '../content.ts';
import type { Entry, EntryOwner, Metadata } from '../entry.ts';
import { treeError } from '../errors.ts';
import { settleHardLinks } from './hard-links.ts';
import { childPath, type Node, ownerName, sortedChildren } from './node.ts';
import { sameBytes, sameEntry } from './same-entry.ts';
import type { TreeEntry } from './tree-entry.ts';
import { type Walk, walk, walkError } from './walk.ts';

export type { TreeEntry } from './tree-entry.ts';

export type TreeOptions = {
  /** mtime of directories that no entry describes. Default 0. */
  epoch?: number;
  /** True when files of `winner` may replace files of `loser` (Replaces). Default: never. */
  mayReplace?: (winner: EntryOwner, loser: EntryOwner) => boolean;
  /** /bin, /sbin and /lib* are links into /usr, made as soon as something needs them; base-files may contain them, and comes later. */
  usrMerged?: boolean;
};

/** Two owners met at one path: whose entry stands there now, and whose does not. */
export type Overlap = {
  path: string;
  kind: 'replaced' | 'identical' | 'directory-metadata';
  kept: EntryOwner;
  dropped: EntryOwner;
};

export type MetadataChange = Partial<Pick<Metadata, 'mode' | 'uid' | 'gid' | 'mtime'>>;

/** Two entries that can only be distinguished by reading them. */
type Unsettled = { kept: TreeEntry; dropped: TreeEntry };

const USR_MERGED = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libo32', 'libx32']);
const USR_MERGE_OWNER: EntryOwner = { kind: 'effect', name: 'usrmerge' };
const LIMIT_ENTRIES = 5_000_000;
const PATH_LIMIT = 4095;

/**
 * A file system in memory, with the owner of each entry. Paths are resolved as the kernel would: parents through symlinks
 * inside the tree, never out of it. Iteration is parents first, siblings in byte order.
 */
export class Tree implements Iterable<TreeEntry> {
  readonly #options: TreeOptions;
  readonly #root: Node;
  readonly #overlaps: Overlap[] = [];
  readonly #unsettled: Unsettled[] = [];
  /** Entries that were replaced or removed, by path: a hard link may still stand for their content. */
  readonly #shadows = new Map<string, TreeEntry[]>();
  readonly #hardLinks = new Set<Node>();
  /** The parent that the last `add` resolved: packages list their files folder by folder. */
  #lastParent: { path: string; node: Node } | undefined;
  #size = 0;

  constructor(options: TreeOptions = {}) {
    this.#options = options;
    this.#root = this.#implicitNode('', { kind: 'recipe', key: 'root' });
  }

  /** Entries without the root. */
  get size(): number {
    return this.#size;
  }

  /** Who met whom where, in the order in which it happened. */
  get overlaps(): readonly Overlap[] {
    return this.#overlaps;
  }

  /**
   * Puts an entry into the tree. A directory joins one that is there (whose metadata stays) or that a symlink there
   * leads to; anything else must be new, the same, or win by `mayReplace`; else it throws TREE_CONFLICT.
   */
  add(entry: Entry, owner: EntryOwner): void {
    checkPath(entry.path);
    if (entry.path === '') return this.#addRoot(entry, owner);
    const slash = entry.path.lastIndexOf('/');
    const parent = this.#parentOf(entry.path, slash === -1 ? '' : entry.path.slice(0, slash), owner);
    const name = slash === -1 ? entry.path : entry.path.slice(slash + 1);
    const path = childPath(parent, name);
    const placed = path === entry.path ? entry : { ...entry, path };
    const existing = parent.children?.get(name) ?? this.#usrMergeLink(parent, name, entry);
    if (existing === undefined) this.#insert(parent, name, nodeOf(placed, owner));
    else if (placed.type === 'directory') this.#joinDirectory(existing, placed, owner);
    else this.#meet(existing, placed, owner);
  }

  /** Says that an entry is left out (trimmed): a hard link to it, which stays, then holds its content. */
  leaveOut(entry: Entry, owner: EntryOwner): void {
    if (entry.type === 'directory') return;
    const walked = this.#walk(entry.path, false);
    this.#shadow('node' in walked ? walked.node.entry.path : walked.path, { entry, owner });
  }

  /** Changes metadata of what is there, through links of both kinds, no matter what owns it. False: nothing is there. */
  setMetadata(path: string, change: MetadataChange): boolean {
    let node = this.#find(path, true);
    for (let hops = 0; node?.entry.type === 'hardlink' && hops < 40; hops++)
      node = this.#find(node.entry.target, false);
    if (node === undefined) return false;
    node.entry = { ...node.entry, ...change };
    node.isImplicit = false;
    return true;
  }

  /** Removes an entry and all below it, and says how many went. A symlink itself, not its target. */
  remove(path: string): number {
    const node = this.#find(path, false);
    if (node === undefined || node === this.#root) return 0;
    const slash = node.entry.path.lastIndexOf('/');
    const parent = this.#find(node.entry.path.slice(0, Math.max(slash, 0)), false);
    parent?.children?.delete(node.entry.path.slice(slash + 1));
    this.#lastParent = undefined;
    const before = this.#size;
    this.#forget(node);
    return before - this.#size;
  }

  /** The entry at a path; a symlink in the last place is followed only with `follow`. Undefined: nothing, or a loop. */
  get(path: string, options: { follow?: boolean } = {}): Entry | undefined {
    return this.#find(path, options.follow ?? false)?.entry;
  }

  /** The canonical path of what a path leads to, all symlinks followed. */
  resolve(path: string): string | undefined {
    return this.#find(path, true)?.entry.path;
  }

  ownerOf(path: string): EntryOwner | undefined {
    return this.#find(path, false)?.owner;
  }

  /** Names in byte order; undefined: no directory. */
  readdir(path: string): string[] | undefined {
    const node = this.#find(path, true);
    return node?.entry.type === 'directory' ? [...(node.children?.keys() ?? [])].sort() : undefined;
  }

  *[Symbol.iterator](): Generator<TreeEntry, void, undefined> {
    yield* this.#below(this.#root);
  }

  /** What stands below a directory, in the order of iteration. */
  *entriesBelow(path: string): Generator<TreeEntry, void, undefined> {
    const node = this.#find(path, true);
    if (node !== undefined) yield* this.#below(node);
  }

  /**
   * Settles what needs the whole tree: hard links point at the first path of their file in the order of iteration, which
   * holds the content, even where the file that they named was replaced or removed; files of two owners are
   * compared by content. Call it again after a removal.
   */
  async finish(readContent?: ContentReader): Promise<void> {
    for (let pair = this.#unsettled.pop(); pair !== undefined; pair = this.#unsettled.pop()) {
      const { kept, dropped } = pair;
      if (!(await sameBytes(kept.entry, dropped.entry, readContent)))
        throw conflict(kept, dropped.entry, dropped.owner);
    }
    settleHardLinks([...this.#hardLinks], {
      walk: (path) => this.#walk(path, false),
      shadows: (path) => this.#shadows.get(path) ?? [],
      register: (node) => this.#hardLinks.add(node),
    });
  }

  *#below(start: Node): Generator<TreeEntry, void, undefined> {
    const stack = sortedChildren(start).reverse();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      yield { entry: node.entry, owner: node.owner };
      for (const child of sortedChildren(node).reverse()) stack.push(child);
    }
  }

  #find(path: string, followLast: boolean): Node | undefined {
    const walked = this.#walk(path, followLast);
    return 'node' in walked ? walked.node : undefined;
  }

  #walk(path: string, followLast: boolean): Walk {
    return walk(this.#root, path, { followLast });
  }

  #parentOf(path: string, parentPath: string, owner: EntryOwner): Node {
    if (this.#lastParent?.path === parentPath) return this.#lastParent.node;
    const node = this.#makeDirectories(path, parentPath, owner);
    this.#lastParent = { path: parentPath, node };
    return node;
  }

  #makeDirectories(path: string, directory: string, owner: EntryOwner): Node {
    const walked = walk(this.#root, directory, {
      followLast: true,
      onMissing: (parent, name) =>
        this.#usrMergeLink(parent, name) ??
        this.#insert(parent, name, this.#implicitNode(childPath(parent, name), owner)),
    });
    if (!('node' in walked)) throw walkError(this.#root, path, walked);
    if (walked.node.entry.type === 'directory') return walked.node;
    const at = walked.node.entry.path;
    throw walkError(this.#root, path, { failure: 'not-directory', at, path: at });
  }

  #insert(parent: Node, name: string, node: Node): Node {
    if (this.#size >= LIMIT_ENTRIES)
      throw treeError('TREE_LIMIT', `the tree has more than ${LIMIT_ENTRIES} entries`);
    parent.children ??= new Map();
    parent.children.set(name, node);
    this.#size++;
    if (node.entry.type === 'hardlink') this.#hardLinks.add(node);
    if (this.#options.usrMerged && parent.entry.path === 'usr' && node.entry.type === 'directory') {
      if (this.#root.children?.get(name) === undefined) this.#usrMergeLink(this.#root, name);
    }
    return node;
  }

  /** The link /bin → usr/bin when `name` is missing at the root of a merged tree; not when `entry` is that link. */
  #usrMergeLink(parent: Node, name: string, entry?: Entry): Node | undefined {
    if (!this.#options.usrMerged || parent !== this.#root || !USR_MERGED.has(name)) return undefined;
    if (entry !== undefined && entry.type !== 'directory') return undefined;
    const metadata = { mode: 0o777, uid: 0, gid: 0, mtime: this.#options.epoch ?? 0 };
    const link = nodeOf({ path: name, ...metadata, type: 'symlink', target: `usr/${name}` }, USR_MERGE_OWNER);
    link.isImplicit = true;
    return this.#insert(this.#root, name, link);
  }

  #addRoot(entry: Entry, owner: EntryOwner): void {
    if (entry.type !== 'directory')
      throw treeError('TREE_NOT_DIRECTORY', `${ownerName(owner)} puts a ${entry.type} at /`);
    this.#joinDirectory(this.#root, entry, owner);
  }

  #joinDirectory(existing: Node, entry: Entry, owner: EntryOwner): void {
    let node = existing;
    if (existing.entry.type === 'symlink') node = this.#makeDirectories(entry.path, entry.path, owner);
    if (node.entry.type !== 'directory') throw conflict(node, entry, owner);
    if (node.isImplicit) {
      node.entry = { ...entry, path: node.entry.path };
      node.owner = owner;
      node.isImplicit = false;
    } else if (sameEntry(node.entry, entry) !== 'same') {
      this.#overlaps.push({
        path: node.entry.path,
        kind: 'directory-metadata',
        kept: node.owner,
        dropped: owner,
      });
    }
  }

  #meet(existing: Node, entry: Entry, owner: EntryOwner): void {
    if (existing.entry.type === 'directory') throw conflict(existing, entry, owner);
    if (existing.isImplicit && entry.type === 'symlink' && sameTarget(existing.entry, entry)) {
      Object.assign(existing, { entry, owner, isImplicit: false });
      return;
    }
    const likeness = sameEntry(existing.entry, entry);
    if (likeness === 'same') {
      this.#overlaps.push({ path: entry.path, kind: 'identical', kept: existing.owner, dropped: owner });
      return;
    }
    const mayReplace = this.#options.mayReplace ?? (() => false);
    if (mayReplace(owner, existing.owner)) this.#replace(existing, entry, owner);
    else if (mayReplace(existing.owner, owner)) this.#overlap(entry.path, existing.owner, { entry, owner });
    else if (likeness === 'unknown') {
      this.#unsettled.push({
        kept: { entry: existing.entry, owner: existing.owner },
        dropped: { entry, owner },
      });
      this.#overlaps.push({ path: entry.path, kind: 'identical', kept: existing.owner, dropped: owner });
    } else throw conflict(existing, entry, owner);
  }

  #replace(existing: Node, entry: Entry, owner: EntryOwner): void {
    this.#hardLinks.delete(existing);
    this.#lastParent = undefined;
    this.#overlap(entry.path, owner, { entry: existing.entry, owner: existing.owner });
    Object.assign(existing, { entry, owner, isImplicit: false });
    if (entry.type === 'hardlink') this.#hardLinks.add(existing);
  }

  #overlap(path: string, kept: EntryOwner, dropped: TreeEntry): void {
    this.#overlaps.push({ path, kind: 'replaced', kept, dropped: dropped.owner });
    this.#shadow(path, dropped);
  }

  #shadow(path: string, entry: TreeEntry): void {
    const shadows = this.#shadows.get(path);
    if (shadows === undefined) this.#shadows.set(path, [entry]);
    else shadows.push(entry);
  }

  #forget(node: Node): void {
    this.#size--;
    this.#hardLinks.delete(node);
    if (node.entry.type !== 'directory')
      this.#shadow(node.entry.path, { entry: node.entry, owner: node.owner });
    for (const child of node.children?.values() ?? []) this.#forget(child);
  }

  #implicitNode(path: string, owner: EntryOwner): Node {
    const metadata = { mode: 0o755, uid: 0, gid: 0, mtime: this.#options.epoch ?? 0 };
    return { entry: { path, ...metadata, type: 'directory' }, owner, isImplicit: true, children: undefined };
  }
}

function nodeOf(entry: Entry, owner: EntryOwner): Node {
  return { entry, owner, isImplicit: false, children: undefined };
}

function sameTarget(a: Entry, b: Entry): boolean {
  const plain = (target: string): string => stripEnd(target.replace(/^\/+/, ''), '/');
  return a.type === 'symlink' && b.type === 'symlink' && plain(a.target) === plain(b.target);
}

function checkPath(path: string): void {
  if (path === '') return;
  const isLong = path.length > PATH_LIMIT;
  if (
    isLong ||
    path.startsWith('/') ||
    path.endsWith('/') ||
    path.includes('//') ||
    /(^|\/)\.\.?($|\/)|\0/.test(path)
  ) {
    throw treeError(
      'TREE_PATH',
      `${displayPath(path.slice(0, 200))} is not a path below the root in canonical form`,
    );
  }
}

function conflict(existing: TreeEntry, entry: Entry, owner: EntryOwner): Error {
  const path = displayPath(existing.entry.path);
  return treeError(
    'TREE_CONFLICT',
    `/${path} is a ${existing.entry.type} of ${ownerName(existing.owner)}, and ${ownerName(owner)} puts a ${entry.type} there`,
    {
      hint: 'leave one of the two out, or use a version whose Replaces field names the other',
      details: { path, owners: [existing.owner, owner] },
    },
  );
}
