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
  const stored = await storedOwners(handle, distinct.values());
  const fresh = [...distinct].filter(([key]) => !stored.has(key)).map(([, owner]) => owner);
  if (fresh.length === 0) return stored;
  await insertMany(handle, {
    table: 'owner',
    columns: ['team', 'contact', 'source'],
    rows: fresh.map(({ team, contact, source }) => [team, contact, source]),
  });
  return new Map([...stored, ...(await storedOwners(handle, fresh))]);
}

async function storedOwners(handle: Handle, owners: Iterable<StoredOwner>): Promise<Map<string, number>> {
  const teams = new Set([...owners].map(({ team }) => team));
  const rows = await handle.database
    .selectFrom('owner')
    .selectAll()
    .where(amongTexts(handle, 'team', teams))
    .execute();
  return new Map(rows.map((row) => [ownerKey(row), row.id]));
}
