import { amongTexts, insertMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit, Owner } from '../types.ts';

export function ownerKey({ team, contact, source }: Owner): string {
  return `${team}\n${contact}\n${source}`;
}

export async function idsOfOwners(handle: Handle, owners: readonly Owner[]): Promise<Map<string, number>> {
  const distinct = new Map(owners.map((owner) => [ownerKey(owner), owner]));
  if (distinct.size === 0) return new Map();
  await insertMany(
    handle,
    'owner',
    ['team', 'contact', 'source'],
    [...distinct.values()].map(({ team, contact, source }) => [team, contact, source]),
    'ON CONFLICT (team, contact, source) DO NOTHING',
  );
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

/** Says whose workloads are, after the rules have changed. */
export async function setOwners(
  edit: Edit,
  owners: readonly { workloadId: number; owner: Owner | undefined }[],
): Promise<void> {
  const handle = handleOf(edit);
  const ids = await idsOfOwners(
    handle,
    owners.flatMap(({ owner }) => (owner === undefined ? [] : [owner])),
  );
  for (const { workloadId, owner } of owners)
    await handle.database
      .updateTable('workload')
      .set({ owner_id: owner === undefined ? null : (ids.get(ownerKey(owner)) ?? null) })
      .where('id', '=', workloadId)
      .execute();
}
