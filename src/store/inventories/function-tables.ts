import { type Digest, digestOf } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongDigests, insertMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { NewInventory, View } from '../types.ts';

/** Records the tables that are new. */
export async function recordFunctionTables(
  handle: Handle,
  inventories: readonly Pick<NewInventory, 'functionTables'>[],
): Promise<void> {
  const given = new Map(inventories.flatMap(({ functionTables }) => [...(functionTables ?? [])]));
  if (given.size === 0) return;
  const rows = await handle.database
    .selectFrom('function_table')
    .select('digest')
    .where(amongDigests(handle, 'digest', Array.from(given.keys(), bytesOfDigest)))
    .execute();
  for (const { digest } of rows) given.delete(digestOfBytes(digest));
  await insertMany(handle, {
    table: 'function_table',
    columns: ['digest', 'functions'],
    rows: [...given].map(([digest, functions]) => [bytesOfDigest(digest), functions]),
  });
}

/** Those of these that are there, and are as they were written. */
export async function functionTables(
  view: View,
  digests: Iterable<Digest>,
): Promise<ReadonlyMap<Digest, Uint8Array>> {
  const wanted = [...new Set(digests)];
  if (wanted.length === 0) return new Map();
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('function_table')
    .selectAll()
    .where(amongDigests(handle, 'digest', wanted.map(bytesOfDigest)))
    .execute();
  return new Map(
    rows.flatMap(({ digest, functions }) => {
      const named = digestOfBytes(digest);
      return digestOf(functions) === named ? [[named, functions] as const] : [];
    }),
  );
}
