import { idsOfRows } from '../engine/known-rows.ts';
import { amongTexts, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { NewInventory } from '../types.ts';

type Claimant = Pick<NewInventory, 'source' | 'attestedBy' | 'tool'>;

export function claimantKey({ source, attestedBy, tool }: Claimant): string {
  return `${source}\n${attestedBy}\n${tool}`;
}

/** Ids of the claimants of the inventories, by `claimantKey`. */
export async function idsOfClaimants(
  handle: Handle,
  inventories: readonly Claimant[],
): Promise<Map<string, number>> {
  const distinct = new Map(inventories.map((inventory) => [claimantKey(inventory), inventory]));
  return await idsOfRows(handle, handle.remembered.claimants, distinct, {
    async stored(claimants) {
      const tools = claimants.map(({ tool }) => tool);
      const rows = await handle.database
        .selectFrom('claimant')
        .select(['id', 'source', 'attested_by as attestedBy', 'tool'])
        .where(amongTexts(handle, 'tool', tools))
        .execute();
      return new Map(rows.map((row) => [claimantKey(row as Claimant), row.id]));
    },
    async insert(claimants) {
      const rows = claimants.map(({ source, attestedBy, tool }) => [source, attestedBy, tool]);
      await insertMany(handle, { table: 'claimant', columns: ['source', 'attested_by', 'tool'], rows });
    },
  });
}
