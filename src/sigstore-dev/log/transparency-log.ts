import { hashLeaf, MerkleTree } from './merkle-tree.ts';

export type LoggedEntry = {
  index: number;
  /** The leaf: the canonical body. */
  body: Buffer;
  leafHash: Buffer;
  /** Whole seconds since 1970. */
  integratedTime: number;
};

/** Where entries outlive the process: `append` returns when they do. */
export type EntryStore = {
  /** What is there already, in order. */
  readonly kept: readonly { body: Buffer; integratedTime: number }[];
  append(body: Buffer, integratedTime: number): void;
  close(): void;
};

export const NO_STORE: EntryStore = { kept: [], append() {}, close() {} };

/** An append-only log: every entry once, found by index or leaf hash, proven by a Merkle tree. */
export class TransparencyLog {
  readonly tree = new MerkleTree();
  readonly #entries: LoggedEntry[] = [];
  readonly #byLeafHash = new Map<string, LoggedEntry>();
  readonly #store: EntryStore;

  constructor(store: EntryStore = NO_STORE) {
    this.#store = store;
    for (const { body, integratedTime } of store.kept) this.#add(body, integratedTime);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The entry of `body`; `added` is false when the log had it before. */
  append(body: Buffer, nowMs: number): { entry: LoggedEntry; added: boolean } {
    const known = this.byLeafHash(hashLeaf(body).toString('hex'));
    if (known !== undefined) return { entry: known, added: false };
    const integratedTime = Math.floor(nowMs / 1000);
    this.#store.append(body, integratedTime);
    return { entry: this.#add(body, integratedTime), added: true };
  }

  at(index: number): LoggedEntry | undefined {
    return this.#entries[index];
  }

  byLeafHash(hex: string): LoggedEntry | undefined {
    return this.#byLeafHash.get(hex);
  }

  close(): void {
    this.#store.close();
  }

  #add(body: Buffer, integratedTime: number): LoggedEntry {
    const entry = { index: this.size, body, leafHash: hashLeaf(body), integratedTime };
    this.#entries.push(entry);
    this.#byLeafHash.set(entry.leafHash.toString('hex'), entry);
    this.tree.append(entry.leafHash);
    return entry;
  }
}
