import { amongNumbers, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { take } from '../postings/counters.ts';
import { findStored, noteStored } from '../postings/find-stored.ts';
import { PACKAGE_SETS, termOfBytes } from '../postings/kinds.ts';

/** A package set as it is stored: version ids, rising, as differences. */
export type EncodedSet = { size: number; ids: Uint8Array };

/** For each set its id; what is equal is stored once. */
export async function recordPackageSets(handle: Handle, sets: readonly EncodedSet[]): Promise<number[]> {
  const known = new Map<string, number>();
  const terms = sets.map((set) => termOfBytes(set.ids));
  const candidates = [...(await findStored(handle, PACKAGE_SETS, terms)).values()].flat();
  const stored = await handle.database
    .selectFrom('package_set')
    .select(['id', 'ids'])
    .where(amongNumbers(handle, 'id', candidates))
    .execute();
  for (const { id, ids } of stored) known.set(keyOf(ids), id);
  const fresh = new Map<string, EncodedSet & { term: number }>();
  for (const [index, set] of sets.entries()) {
    const key = keyOf(set.ids);
    if (!known.has(key)) fresh.set(key, { ...set, term: terms[index] ?? 0 });
  }
  const first = await take(handle, 'package_set', fresh.size);
  const rows = [...fresh].map(([key, set], index) => {
    known.set(key, first + index);
    return [first + index, set.size, set.ids];
  });
  await insertMany(handle, { table: 'package_set', columns: ['id', 'size', 'ids'], rows });
  noteStored(handle, PACKAGE_SETS, { first, terms: [...fresh.values()].map(({ term }) => term) });
  return sets.map((set) => known.get(keyOf(set.ids)) ?? 0);
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
