import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { updateStands } from '../runs/running-blocks.ts';
import type { Store } from '../types.ts';

/** How many of each no run is left of. */
export type Unused = { workloads: number; owners: number };

/** Rows of one transaction. */
const BATCH = 5000;

/** Drops names of which no run is left: workloads, what they reported, and whose they were, with how to reach them. */
export async function dropUnused(store: Store, signal?: AbortSignal): Promise<Unused> {
  const workloads = await dropAll(
    store,
    { table: 'workload', isUnused: withoutRun('workload', 'workload_id') },
    signal,
  );
  await dropAll(store, { table: 'running', isUnused: withoutRun('running', 'running_id') }, signal);
  const isUnowning = sql<boolean>`NOT EXISTS (SELECT 1 FROM workload WHERE workload.owner_id = owner.id)`;
  const owners = await dropAll(store, { table: 'owner', isUnused: isUnowning }, signal);
  return { workloads, owners };
}

function withoutRun(
  table: 'workload' | 'running',
  column: 'workload_id' | 'running_id',
): RawBuilder<boolean> {
  const none = (runs: string) =>
    sql`NOT EXISTS (SELECT 1 FROM ${sql.table(runs)} WHERE ${sql.ref(`${runs}.${column}`)} = ${sql.ref(`${table}.id`)})`;
  return sql<boolean>`${none('live_run')} AND ${none('past_run')}`;
}

type Dropped = { table: 'workload' | 'running' | 'owner'; isUnused: RawBuilder<boolean> };

async function dropAll(store: Store, dropped: Dropped, signal: AbortSignal | undefined): Promise<number> {
  for (let [sum, after] = [0, 0]; ; ) {
    signal?.throwIfAborted();
    const from = after;
    const ids = await store.write((edit) => dropSome(handleOf(edit), dropped, from));
    sum += ids.length;
    after = ids.at(-1) ?? after;
    if (ids.length < BATCH) return sum;
  }
}

async function dropSome(handle: Handle, { table, isUnused }: Dropped, after: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM ${sql.table(table)} WHERE id > ${after} AND ${isUnused} ORDER BY id LIMIT ${BATCH}`.execute(
    handle.database,
  );
  const ids = rows.map(({ id }) => id);
  if (table !== 'owner')
    for (const pointing of table === 'running'
      ? (['running_image', 'sighting'] as const)
      : (['sighting'] as const))
      await sql`DELETE FROM ${sql.table(pointing)} WHERE ${amongNumbers(handle, `${table}_id`, ids)}`.execute(
        handle.database,
      );
  await handle.database
    .deleteFrom(table)
    .where(amongNumbers(handle, 'id', ids))
    .execute();
  if (table === 'running') await updateStands(handle, ids);
  return ids;
}
