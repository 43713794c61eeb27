import type { Digest } from '../../base/digest.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import { VarintReader } from '../postings/varint.ts';
import type { View } from '../types.ts';

/** What was looked into, bottom first. `files`: executables, libraries and archives in it. */
export async function layersOfInventory(
  view: View,
  inventoryId: number,
): Promise<{ digest: Digest; files: number }[]> {
  const handle = handleOf(view);
  const row = await handle.database
    .selectFrom('inventory')
    .select('layers')
    .where('id', '=', inventoryId)
    .executeTakeFirst();
  const ids = idsIn(row?.layers ?? new Uint8Array());
  const sets = await handle.database
    .selectFrom('file_set')
    .select(['id', 'digest', 'size'])
    .where(amongNumbers(handle, 'id', new Set(ids)))
    .execute();
  const byId = new Map(sets.map((set) => [set.id, set]));
  return ids.flatMap((id) => {
    const set = byId.get(id);
    return set === undefined ? [] : [{ digest: digestOfBytes(set.digest), files: set.size }];
  });
}

function idsIn(layers: Uint8Array): number[] {
  const reader = new VarintReader(layers);
  const ids: number[] = [];
  while (!reader.done) ids.push(reader.next());
  return ids;
}
