import { sql } from 'kysely';
import { insertMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Time, UnseenTime, View } from '../types.ts';

/** `since`: when the cluster was seen last before. */
export async function noteUnseen(
  handle: Handle,
  clusterId: number,
  { unseen, since }: { unseen: readonly UnseenTime[]; since: Time | undefined },
): Promise<void> {
  const rows = unseen.flatMap(({ from = since, to }) =>
    from === undefined || from >= to ? [] : [[clusterId, from, to]],
  );
  await insertMany(handle, {
    table: 'unseen',
    columns: ['cluster_id', 'from_at', 'to_at'],
    rows,
    onConflict: 'ON CONFLICT (cluster_id, from_at, to_at) DO NOTHING',
  });
}

/** When nobody watched a cluster that is watched, of the time between these two; the oldest first. */
export async function unseenTimes(
  view: View,
  { from, to }: { from: Time; to: Time },
): Promise<{ cluster: string; from: Time; to: Time }[]> {
  const { rows } = await sql<{ name: string; from_at: number; to_at: number }>`
    SELECT name, from_at, to_at FROM unseen JOIN cluster ON cluster.id = cluster_id
    WHERE from_at <= ${Math.floor(to)} AND to_at > ${Math.floor(from)} AND forgotten_at IS NULL
    ORDER BY from_at, to_at, name`.execute(handleOf(view).database);
  return rows.map((row) => ({ cluster: row.name, from: row.from_at, to: row.to_at }));
}
