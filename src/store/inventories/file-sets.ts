import { zstdDecompressSync } from 'node:zlib';
import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, bytesOfDigests } from '../engine/digests.ts';
import { forgetOldest } from '../engine/known-rows.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import { packBytes } from '../engine/pack-bytes.ts';
import type { Handle } from '../handle.ts';
import { take } from '../postings/counters.ts';
import { findStored, noteStored } from '../postings/find-stored.ts';
import { FILE_SETS, termOfBytes } from '../postings/kinds.ts';
import type { NewFileSet } from '../types.ts';

const REMEMBERED = 100_000;
const MAX_PATHS_BYTES = 512 * 2 ** 20;

type Encoded = { key: string; term: number; digest: Uint8Array; digests: Uint8Array; set: NewFileSet };

/**
 * For each file set its id. The same layer with other files (a tool that lists more) is another file set: neither is believed
 * over the other.
 */
export async function recordFileSets(handle: Handle, sets: readonly NewFileSet[]): Promise<number[]> {
  const encoded = encodeAll(sets);
  const { fileSets } = handle.remembered;
  const ids = new Map<string, number>();
  const unknown = new Map<string, Encoded>();
  for (const item of encoded) {
    const id = fileSets.get(item.key);
    if (id === undefined) unknown.set(item.key, item);
    else ids.set(item.key, id);
  }
  for (const [key, id] of await storedSets(handle, [...unknown.values()])) ids.set(key, id);
  const fresh = [...unknown.values()].filter(({ key }) => !ids.has(key));
  const first = await take(handle, 'file_set', fresh.length);
  for (const [index, { key }] of fresh.entries()) ids.set(key, first + index);
  await insertMany(handle, {
    table: 'file_set',
    columns: ['id', 'digest', 'size', 'digests', 'paths'],
    rows: fresh.map((item, index) => [
      first + index,
      item.digest,
      item.set.files.length,
      item.digests,
      encodePaths(item.set.files.map((file) => file.path)),
    ]),
  });
  noteStored(handle, FILE_SETS, { first, terms: fresh.map(({ term }) => term) });
  handle.afterCommit.push(() => {
    for (const [key, id] of ids) fileSets.set(key, id);
    forgetOldest(fileSets, REMEMBERED);
  });
  return encoded.map(({ key }) => ids.get(key) ?? 0);
}

/** Images that are recorded together mostly stand on the same layers: to compare is quicker than to encode. */
function encodeAll(sets: readonly NewFileSet[]): Encoded[] {
  const lastOf = new Map<Digest, Encoded>();
  return sets.map((set) => {
    const last = lastOf.get(set.digest);
    const encoded = last !== undefined && haveSameFiles(last.set, set) ? last : encode(set);
    lastOf.set(set.digest, encoded);
    return encoded;
  });
}

function haveSameFiles({ files }: NewFileSet, { files: others }: NewFileSet): boolean {
  return (
    files === others ||
    (files.length === others.length &&
      files.every((file, index) => file.digest === others[index]?.digest && file.path === others[index].path))
  );
}

function encode(set: NewFileSet): Encoded {
  const digest = bytesOfDigest(set.digest);
  const digests = bytesOfDigests(set.files.map((file) => file.digest));
  const term = termOfBytes(digest, digests);
  return { key: keyOf(digest, digests, term), term, digest, digests, set };
}

/** Short sets by content, long ones by digest, length and 44 bits of content: keys stay small. */
function keyOf(digest: Uint8Array, digests: Uint8Array, term: number): string {
  return `${Buffer.from(digest).toString('latin1')}${digests.length}.${term}`;
}

async function storedSets(handle: Handle, wanted: readonly Encoded[]): Promise<Map<string, number>> {
  const found = await findStored(
    handle,
    FILE_SETS,
    wanted.map(({ term }) => term),
  );
  const candidates = [...found.values()].flat();
  if (candidates.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('file_set')
    .select(['id', 'digest', 'digests'])
    .where(amongNumbers(handle, 'id', candidates))
    .execute();
  return new Map(
    rows.map((row) => [keyOf(row.digest, row.digests, termOfBytes(row.digest, row.digests)), row.id]),
  );
}

function encodePaths(paths: readonly string[]): Uint8Array {
  const bytes = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  return packBytes(bytes);
}

export function decodePaths(blob: Uint8Array): string[] {
  const text = zstdDecompressSync(blob, { maxOutputLength: MAX_PATHS_BYTES }).toString('latin1');
  return text.split('\0').slice(0, -1);
}
