import { amongTexts, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { StoredOwner } from '../types.ts';

export function ownerKey({ team, contact, source }: StoredOwner): string {
  return `${team}\n${contact}\n${source}`;
}

export async function idsOfOwners(
  handle: Handle,
  owners: readonly StoredOwner[],
): Promise<Map<string, number>> {
  const distinct = new Map(owners.map((owner) => [ownerKey(owner), owner]));
  if (distinct.size === 0) return new Map();
  await insertMany(handle, {
    table: 'owner',
    columns: ['team', 'contact', 'source'],
    rows: [...distinct.values()].map(({ team, contact, source }) => [team, contact, source]),
    onConflict: 'ON CONFLICT (team, contact, source) DO NOTHING',
  });
  const rows = await handle.database
    .selectFrom('owner')
    .selectAll()
    .where(
      amongTexts(
        handle,
        'team',
        [...distinct.values()].map(({ team }) => team),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [ownerKey(row), row.id]));
}
