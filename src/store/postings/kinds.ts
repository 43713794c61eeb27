import { hash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { forEachRising, VarintReader } from './varint.ts';
import { PostingTerms } from './wanted.ts';

/**
 * What is posted: for each term the documents that have it. The documents of a kind carry dense ids that rise in the order of
 * commit, so those of one segment are neighbours, and those after the last segment are the recent ones.
 */
export type PostingKind = {
  id: number;
  /** What numbers its documents. */
  counter: Counter;
  /** The highest level to which segments are merged; see seal.ts. */
  topLevel: 1 | 2;
  /** A document may have any number of terms; its row says how many, in `size`. */
  hasManyTerms?: true;
  /** Terms are ids of so few rows that something can be kept in memory for each: see counted-postings.ts. */
  hasFewTerms?: true;
  /**
   * Calls `visit` for each term of each document in the range, read from what the document itself holds.
   * `only`: no other terms are asked for, and frequent ones need not be visited.
   */
  read(
    handle: Handle,
    range: DocumentRange,
    visit: (document: number, term: number) => void,
    only?: ReadonlySet<number>,
  ): Promise<void>;
};

/** Up to and without `end`. */
export type DocumentRange = { first: number; end: number };

export type Counter = 'package_set' | 'file_set' | 'image' | 'image_name' | 'image_reference' | 'inventory';

/** Terms are below 2^44: a segment of 2^20 documents sorts term and document as one 64-bit number. */
export const TERM_BITS = 44;

/** The first 44 bits. Others may share them: a lookup compares the whole digest. */
export function termOfDigest(digest: Uint8Array): number {
  const view = new DataView(digest.buffer, digest.byteOffset, 6);
  return view.getUint32(0) * 0x1000 + (view.getUint16(4) >>> 4);
}

export function termOfBytes(...parts: Uint8Array[]): number {
  // At once: to make an object that hashes takes as long as what it does.
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  return termOfDigest(hash('sha256', bytes, 'buffer'));
}

/** Rows are read some at a time: a segment's worth of blobs is more than should be in memory. */
const ROWS_AT_ONCE = 4096;

async function forRows<Row extends { id: number }>(
  handle: Handle,
  from: { table: Counter; columns: readonly string[]; where?: RawBuilder<boolean> | undefined },
  { first, end }: DocumentRange,
  visit: (row: Row) => void,
): Promise<void> {
  const columns = sql.join(['id', ...from.columns].map((name) => sql.ref(name)));
  for (let start = first; start < end; start += ROWS_AT_ONCE) {
    const stop = Math.min(end, start + ROWS_AT_ONCE);
    const query = sql<Row>`SELECT ${columns} FROM ${sql.table(from.table)} WHERE id >= ${start} AND id < ${stop} AND ${from.where ?? sql`1 = 1`} ORDER BY id`;
    for (const row of (await query.execute(handle.database)).rows) visit(row);
  }
}

/** Package version → package sets. */
export const PACKAGES: PostingKind = {
  id: 1,
  counter: 'package_set',
  topLevel: 1,
  hasManyTerms: true,
  hasFewTerms: true,
  read: async (handle, range, visit, only) => {
    const wanted = only && new PostingTerms(only);
    await forRows<{ id: number; ids: Uint8Array }>(
      handle,
      { table: 'package_set', columns: ['ids'] },
      range,
      ({ id, ids }) => {
        if (wanted === undefined) forEachRising(ids, 0, (version) => visit(id, version));
        else for (const version of wanted.among(ids)) visit(id, version);
      },
    );
  },
};

/** Digest of a file → file sets. */
export const FILES: PostingKind = {
  id: 2,
  counter: 'file_set',
  topLevel: 1,
  hasManyTerms: true,
  read: (handle, range, visit) =>
    forRows<{ id: number; digests: Uint8Array }>(
      handle,
      { table: 'file_set', columns: ['digests'] },
      range,
      (row) => {
        for (let at = 0; at < row.digests.length; at += 32)
          visit(row.id, termOfDigest(row.digests.subarray(at, at + 32)));
      },
    ),
};

/** File set → inventories of images that have it as a layer. */
export const LAYERS: PostingKind = {
  id: 3,
  counter: 'inventory',
  topLevel: 1,
  read: (handle, range, visit) =>
    forRows<{ id: number; layers: Uint8Array }>(
      handle,
      { table: 'inventory', columns: ['layers'] },
      range,
      (row) => {
        const layers = new VarintReader(row.layers);
        while (!layers.done) visit(row.id, layers.next());
      },
    ),
};

/** Digest → names of images. */
export const NAMES: PostingKind = {
  id: 4,
  counter: 'image_name',
  topLevel: 2,
  read: (handle, range, visit) =>
    forRows<{ id: number; digest: Uint8Array }>(
      handle,
      { table: 'image_name', columns: ['digest'] },
      range,
      (row) => visit(row.id, termOfDigest(row.digest)),
    ),
};

/** Content → package set, so that what is equal is stored once. */
export const PACKAGE_SETS: PostingKind = {
  id: 5,
  counter: 'package_set',
  topLevel: 2,
  read: (handle, range, visit) =>
    forRows<{ id: number; ids: Uint8Array }>(
      handle,
      { table: 'package_set', columns: ['ids'] },
      range,
      (row) => visit(row.id, termOfBytes(row.ids)),
    ),
};

/** Content → file set. */
export const FILE_SETS: PostingKind = {
  id: 6,
  counter: 'file_set',
  topLevel: 2,
  read: (handle, range, visit) =>
    forRows<{ id: number; digest: Uint8Array; digests: Uint8Array }>(
      handle,
      { table: 'file_set', columns: ['digest', 'digests'] },
      range,
      (row) => visit(row.id, termOfBytes(row.digest, row.digests)),
    ),
};

/** Repository → references of images. */
export const REPOSITORIES: PostingKind = {
  id: 7,
  counter: 'image_reference',
  topLevel: 1,
  read: (handle, range, visit, only) =>
    forRows<{ id: number; repository_id: number }>(
      handle,
      {
        table: 'image_reference',
        columns: ['repository_id'],
        where: only && amongNumbers(handle, 'repository_id', only),
      },
      range,
      (row) => visit(row.id, row.repository_id),
    ),
};

/** Base image → inventories of images that stand on it. */
export const BASES: PostingKind = {
  id: 8,
  counter: 'inventory',
  topLevel: 1,
  read: (handle, range, visit) =>
    forRows<{ id: number; base_id: number | null }>(
      handle,
      { table: 'inventory', columns: ['base_id'] },
      range,
      (row) => {
        if (row.base_id !== null) visit(row.id, row.base_id);
      },
    ),
};

export const KINDS: readonly PostingKind[] = [
  PACKAGES,
  FILES,
  LAYERS,
  NAMES,
  PACKAGE_SETS,
  FILE_SETS,
  REPOSITORIES,
  BASES,
];
