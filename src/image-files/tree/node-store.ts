import { randomInt } from 'node:crypto';
import { FIRST_LENGTH, grown } from './columns.ts';

/** A place in the tree; 0 is the root. Valid until something is taken out above it. */
export type NodeId = number;

export const NONE = -1;
export const ROOT: NodeId = 0;

/**
 * Which names are in which directory. Nodes are kept in columns, children in linked lists, and one hash table finds a name in a
 * directory. Names are numbers of a name table.
 */
export class NodeStore {
  #count = 1;
  #size = 0;
  #parents = new Int32Array(FIRST_LENGTH);
  #names = new Uint32Array(FIRST_LENGTH);
  #firstChildren = new Int32Array(FIRST_LENGTH).fill(NONE);
  #nextSiblings = new Int32Array(FIRST_LENGTH).fill(NONE);
  #previousSiblings = new Int32Array(FIRST_LENGTH).fill(NONE);
  #table = new Int32Array(4096).fill(NONE);
  readonly #hashSeeds = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1] as const;

  /** Nodes without the root. */
  get size(): number {
    return this.#size;
  }

  /** Of the root itself. */
  parentOf(node: NodeId): NodeId {
    return this.#parents[node] ?? ROOT;
  }

  nameOf(node: NodeId): number {
    return this.#names[node] ?? 0;
  }

  /** The first of its children, or NONE; the others follow by `nextOf`, in no order. */
  firstOf(node: NodeId): NodeId {
    return this.#firstChildren[node] ?? NONE;
  }

  nextOf(node: NodeId): NodeId {
    return this.#nextSiblings[node] ?? NONE;
  }

  child(parent: NodeId, name: number): NodeId | undefined {
    const mask = this.#table.length - 1;
    for (let slot = this.#hash(parent, name) & mask; ; slot = (slot + 1) & mask) {
      const node = this.#table[slot] ?? NONE;
      if (node === NONE) return undefined;
      if (node > 0 && this.#parents[node] === parent && this.#names[node] === name) return node;
    }
  }

  insert(parent: NodeId, name: number): NodeId {
    const node = this.#count++;
    this.#makeRoom(this.#count);
    this.#parents[node] = parent;
    this.#names[node] = name;
    const next = this.firstOf(parent);
    this.#nextSiblings[node] = next;
    if (next !== NONE) this.#previousSiblings[next] = node;
    this.#firstChildren[parent] = node;
    this.#enter(node);
    this.#size++;
    return node;
  }

  /** Takes a node and all below it out. Their numbers are not used again. */
  remove(top: NodeId): void {
    const previous = this.#previousSiblings[top] ?? NONE;
    const next = this.nextOf(top);
    if (previous === NONE) this.#firstChildren[this.parentOf(top)] = next;
    else this.#nextSiblings[previous] = next;
    if (next !== NONE) this.#previousSiblings[next] = previous;
    const stack = [top];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      this.#leave(node);
      this.#size--;
      for (let at = this.firstOf(node); at !== NONE; at = this.nextOf(at)) stack.push(at);
    }
  }

  #enter(node: NodeId): void {
    if (this.#count * 2 > this.#table.length) this.#rehash();
    this.#take(node);
  }

  #take(node: NodeId): void {
    const mask = this.#table.length - 1;
    let slot = this.#hash(this.parentOf(node), this.nameOf(node)) & mask;
    while ((this.#table[slot] ?? NONE) !== NONE) slot = (slot + 1) & mask;
    this.#table[slot] = node;
  }

  /** A removed node leaves the root's number as a stone, so that searches go on behind it. */
  #leave(node: NodeId): void {
    const mask = this.#table.length - 1;
    let slot = this.#hash(this.parentOf(node), this.nameOf(node)) & mask;
    while (this.#table[slot] !== node) slot = (slot + 1) & mask;
    this.#table[slot] = ROOT;
  }

  #rehash(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(NONE);
    for (const node of old) if (node > 0) this.#take(node);
  }

  #makeRoom(count: number): void {
    if (count <= this.#parents.length) return;
    const before = this.#parents.length;
    this.#parents = grown(this.#parents, count);
    this.#names = grown(this.#names, count);
    this.#firstChildren = grown(this.#firstChildren, count).fill(NONE, before);
    this.#nextSiblings = grown(this.#nextSiblings, count).fill(NONE, before);
    this.#previousSiblings = grown(this.#previousSiblings, count).fill(NONE, before);
  }

  /** With seeds: nobody can choose folders and names that meet in one place. */
  #hash(parent: number, name: number): number {
    const mixed = Math.imul(parent, this.#hashSeeds[0]) + Math.imul(name, this.#hashSeeds[1]);
    return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 1;
  }
}
