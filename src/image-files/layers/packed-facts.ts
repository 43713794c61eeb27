import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { FileFacts } from '../examine/examine-file.ts';

/** What is unpacked for one value: below, most of the time goes into beginning. */
const BLOCK_BYTES = 256 * 1024;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

type Problems = FileFacts['problems'];

/** Values of one examiner, one after another in blocks that are compressed by themselves. */
type Column = {
  /** Of each row with a value: which one that is. */
  order: Map<number, number>;
  /** Of each value the block, and where in it the value begins and ends. */
  places: number[];
  blocks: Block[];
};

/** `packed` gives it as it is in memory, or in the cache: until another is asked for. */
type Block = { packed: () => Uint8Array; sizeBytes: number };

/** As it is kept in the cache, beside the packed blocks of all columns one after another. */
export type EncodedFacts = {
  columns: Map<string, Omit<Column, 'blocks'> & { blockSizes: number[] }>;
  problems: Map<number, Problems>;
};

/** Packed blocks that are elsewhere. */
export type KeptBlocks = { read(block: number): Uint8Array; close(): void };

/**
 * What examiners found in the files of a layer, by row. An image has hundreds of megabytes of it, and most is asked for once or never:
 * each value is made when somebody asks, and nobody else holds it.
 */
export class PackedFacts {
  readonly #columns: Map<string, Column>;
  readonly #problems: Map<number, Problems>;
  /** Of each examiner the values that are not in a block yet. */
  readonly #pending = new Map<Column, { bytes: Uint8Array[]; size: number }>();
  /** Of each examiner the block that was asked for last: more take more memory, and no less time. */
  readonly #unpacked = new Map<Column, { block: number; bytes: Uint8Array<ArrayBuffer> }>();

  #kept: KeptBlocks | undefined;

  constructor(found: Iterable<readonly [row: number, facts: FileFacts]> = []) {
    this.#columns = new Map();
    this.#problems = new Map();
    for (const [row, facts] of found) this.set(row, facts);
  }

  /** Blocks are read when they are asked for; see `close`. */
  static decode({ columns, problems }: EncodedFacts, kept: KeptBlocks): PackedFacts {
    const facts = new PackedFacts();
    facts.#kept = kept;
    let first = 0;
    for (const [id, { blockSizes, ...column }] of columns) {
      const start = first;
      const blocks = blockSizes.map((sizeBytes, at) => ({ packed: () => kept.read(start + at), sizeBytes }));
      facts.#columns.set(id, { ...column, blocks });
      first += blockSizes.length;
    }
    for (const [row, said] of problems) facts.#problems.set(row, said);
    return facts;
  }

  encode(): { facts: EncodedFacts; blocks: Uint8Array[] } {
    for (const column of this.#pending.keys()) this.#close(column);
    const columns: EncodedFacts['columns'] = new Map();
    const packed: Uint8Array[] = [];
    for (const [id, { blocks, ...column }] of this.#columns) {
      columns.set(id, { ...column, blockSizes: blocks.map(({ sizeBytes }) => sizeBytes) });
      for (const block of blocks) packed.push(Buffer.from(block.packed()));
    }
    return { facts: { columns, problems: this.#problems }, blocks: packed };
  }

  /** Nothing can be asked for after that where blocks are elsewhere. */
  close(): void {
    this.#kept?.close();
  }

  set(row: number, { facts, problems }: FileFacts): void {
    for (const [id, value] of facts) this.#add(row, id, serialize(value));
    if (problems.length > 0) this.#problems.set(row, problems);
  }

  /** Takes over what `other` has of its rows. */
  setAll(other: PackedFacts): void {
    for (const [id, column] of other.#columns)
      for (const [row, at] of column.order) this.#add(row, id, Buffer.from(other.#bytesAt(column, at)));
    for (const [row, said] of other.#problems) this.#problems.set(row, said);
  }

  /** A new copy each time; undefined: that examiner found nothing in it. */
  get(row: number, id: string): unknown {
    const column = this.#columns.get(id);
    const at = column?.order.get(row);
    if (column === undefined || at === undefined) return undefined;
    // A copy: bytes in a value would else be those of their block.
    return deserialize(Buffer.from(this.#bytesAt(column, at)));
  }

  get isEmpty(): boolean {
    return this.#columns.size === 0 && this.#problems.size === 0;
  }

  problemsOf(row: number): Problems {
    return this.#problems.get(row) ?? [];
  }

  /** Of each examiner the rows in which it found something. */
  *finders(): Generator<[id: string, rows: Iterable<number>], void, undefined> {
    for (const [id, { order }] of this.#columns) yield [id, order.keys()];
  }

  /** Of which something was found or could not be read, in their order. */
  rows(): number[] {
    const rows = new Set(this.#problems.keys());
    for (const { order } of this.#columns.values()) for (const row of order.keys()) rows.add(row);
    return [...rows].sort((a, b) => a - b);
  }

  #add(row: number, id: string, bytes: Uint8Array): void {
    let column = this.#columns.get(id);
    if (column === undefined) {
      column = { order: new Map(), places: [], blocks: [] };
      this.#columns.set(id, column);
    }
    let pending = this.#pending.get(column);
    if (pending === undefined) {
      pending = { bytes: [], size: 0 };
      this.#pending.set(column, pending);
    }
    column.order.set(row, column.places.length / 3);
    column.places.push(column.blocks.length, pending.size, pending.size + bytes.length);
    pending.bytes.push(bytes);
    pending.size += bytes.length;
    if (pending.size >= BLOCK_BYTES) this.#close(column);
  }

  #close(column: Column): void {
    const pending = this.#pending.get(column);
    if (pending === undefined) return;
    this.#pending.delete(column);
    const packed = zstdCompressSync(Buffer.concat(pending.bytes), FAST);
    column.blocks.push({ packed: () => packed, sizeBytes: pending.size });
  }

  /** Until the next are asked for. */
  #bytesAt(column: Column, at: number): Uint8Array {
    const [block = 0, start = 0, end = 0] = column.places.slice(at * 3, at * 3 + 3);
    if (block === column.blocks.length) this.#close(column);
    return this.#unpack(column, block).subarray(start, end);
  }

  #unpack(column: Column, block: number): Uint8Array<ArrayBuffer> {
    const last = this.#unpacked.get(column);
    if (last?.block === block) return last.bytes;
    // At once: what waits to be collected would take more memory than all that is held.
    if (
      last !== undefined &&
      last.bytes.buffer.byteLength === chunkBytes(column.blocks[last.block]?.sizeBytes)
    )
      last.bytes.buffer.transfer(0);
    const { packed, sizeBytes } = column.blocks[block] as Block;
    const bytes = zstdDecompressSync(packed(), { chunkSize: chunkBytes(sizeBytes) });
    this.#unpacked.set(column, { block, bytes });
    return bytes;
  }
}

/** Of zlib's buffer for a block, which holds nothing else. */
function chunkBytes(sizeBytes = 0): number {
  return sizeBytes + 1024;
}
