import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { storeCounts } from '../holdings/sums.ts';
import { imagesStoodFor, refreshPastImages } from '../runs/past-images.ts';
import { updatePast } from '../runs/running-blocks.ts';
import type { Store, Time } from '../types.ts';
import { dropUnused, type Unused } from './drop-unused.ts';
import { foldLooks } from './fold-looks.ts';
import { foldSightings } from './fold-sightings.ts';
import { finishForgetting } from './forget-cluster.ts';
import { retainFrom } from './retained-from.ts';
import { shrinkStore } from './shrink-store.ts';

/** What was dropped. */
export type Pruned = Unused & {
  /** Of the time before it nothing can be said from now on. */
  from: Time;
  pastRuns: number;
  looks: number;
};

/** Rows of one transaction: others write in between. */
const BATCH = 5000;

/**
 * Folds what was seen before a time into the intervals of the runs, and drops those that had ended by then. First it is noted that nothing
 * can be said of that time any more, so whatever is interrupted, no answer is made of what is half gone; and a later call goes on.
 */
export async function pruneStore(store: Store, before: Time, signal?: AbortSignal): Promise<Pruned> {
  const from = await store.write((edit) => retainFrom(edit, Math.floor(before)));
  await finishForgetting(store, signal);
  await foldSightings(store, from, signal);
  const looks = await foldLooks(store, { before: from }, signal);
  const pastRuns = await dropPastRuns(store, from, signal);
  await store.write((edit) =>
    handleOf(edit).database.deleteFrom('unseen').where('to_at', '<=', from).execute(),
  );
  const unused = await dropUnused(store, signal);
  const left = await store.read(storeCounts);
  // Worth writing the rest anew.
  await shrinkStore(store, pastRuns + looks >= (left.pastRuns + left.liveRuns) / 4);
  return { from, pastRuns, looks, ...unused };
}

async function dropPastRuns(store: Store, from: Time, signal: AbortSignal | undefined): Promise<number> {
  for (let sum = 0; ; ) {
    signal?.throwIfAborted();
    const dropped = await store.write((edit) => dropSomePastRuns(handleOf(edit), from));
    sum += dropped;
    if (dropped < BATCH) return sum;
  }
}

async function dropSomePastRuns(handle: Handle, from: Time): Promise<number> {
  const rows = await handle.database
    .selectFrom('past_run')
    .select(['id', 'running_id', 'workload_id'])
    .where('to_at', '<=', from)
    .orderBy('to_at')
    .limit(BATCH)
    .execute();
  await sql`DELETE FROM sighting WHERE to_at <= ${from}
    AND ${amongNumbers(handle, 'workload_id', new Set(rows.map((row) => row.workload_id)))}`.execute(
    handle.database,
  );
  await handle.database
    .deleteFrom('past_run')
    .where(
      amongNumbers(
        handle,
        'id',
        rows.map(({ id }) => id),
      ),
    )
    .execute();
  await updatePast(
    handle,
    rows.map((row) => ({ workloadId: row.workload_id, runningId: row.running_id })),
  );
  await refreshPastImages(handle, await imagesStoodFor(handle, new Set(rows.map((row) => row.running_id))));
  return rows.length;
}
