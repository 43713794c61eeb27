import { sql } from 'kysely';
import { dropPolicyAudit } from '../audits/record-policy-audit.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { refreshLive } from '../runs/live.ts';
import { updateLiveRunning } from '../runs/live-running.ts';
import { imagesStoodFor, refreshPastImages } from '../runs/past-images.ts';
import { updatePast } from '../runs/running-blocks.ts';
import { liveRunsIn } from '../runs/timelines.ts';
import type { Store, Time } from '../types.ts';
import { dropUnused } from './drop-unused.ts';
import { foldLooks } from './fold-looks.ts';
import { isShrinkingOwed, oweShrinking, shrinkStore } from './shrink-store.ts';

/** Workloads of one transaction. */
const BATCH = 200;

/** What went with a cluster. */
export type ForgottenCluster = { liveRuns: number; pastRuns: number; workloads: number };

/**
 * Drops a cluster with all that ran in it, and the names that nothing else has. First its name and what runs there: nothing of it is in an
 * answer about now any more, and a look under that name begins anew. What is interrupted then, another call or `pruneStore` ends. Undefined:
 * no cluster is called so.
 */
export async function forgetCluster(
  store: Store,
  { name, at }: { name: string; at: Time },
  signal?: AbortSignal,
): Promise<ForgottenCluster | undefined> {
  const liveRuns = await store.write(async (edit) => {
    await dropPolicyAudit(edit, name);
    return await beginForgetting(handleOf(edit), name, at);
  });
  const rest = await finishForgetting(store, signal);
  if (await store.read(isShrinkingOwed)) {
    await dropUnused(store, signal);
    await shrinkStore(store);
  }
  if (liveRuns === undefined && rest.clusters === 0) return undefined;
  return { liveRuns: liveRuns ?? 0, pastRuns: rest.pastRuns, workloads: rest.workloads };
}

async function beginForgetting(handle: Handle, name: string, at: Time): Promise<number | undefined> {
  const { database } = handle;
  const found = await database
    .selectFrom('cluster')
    .select('id')
    .where('name', '=', name)
    .where('forgotten_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  await database
    .updateTable('cluster')
    .set({ name: `${name} (being forgotten, ${found.id})`, forgotten_at: at, sequence: null })
    .where('id', '=', found.id)
    .execute();
  const workloads = await database
    .selectFrom('workload')
    .select('id')
    .where('cluster_id', '=', found.id)
    .execute();
  const ids = new Set(workloads.map(({ id }) => id));
  const live = await liveRunsIn(handle, ids);
  await database
    .deleteFrom('live_run')
    .where(amongNumbers(handle, 'workload_id', ids))
    .execute();
  await updateLiveRunning(handle, live);
  await refreshLive(handle, await imagesStoodFor(handle, new Set(live.map(({ runningId }) => runningId))));
  return live.length;
}

type Finished = { clusters: number; pastRuns: number; workloads: number };

/** Drops the rest of each cluster that is being forgotten. */
export async function finishForgetting(store: Store, signal?: AbortSignal): Promise<Finished> {
  const forgotten = await store.read((view) =>
    handleOf(view)
      .database.selectFrom('cluster')
      .select('id')
      .where('forgotten_at', 'is not', null)
      .execute(),
  );
  const sum: Finished = { clusters: forgotten.length, pastRuns: 0, workloads: 0 };
  for (const { id } of forgotten) {
    for (;;) {
      signal?.throwIfAborted();
      const some = await store.write((edit) => dropSomeWorkloads(handleOf(edit), id));
      sum.pastRuns += some.pastRuns;
      sum.workloads += some.workloads;
      if (some.workloads < BATCH) break;
    }
    await foldLooks(store, { clusterId: id }, signal);
    await store.write(async (edit) => {
      const { database } = handleOf(edit);
      await database.deleteFrom('unseen').where('cluster_id', '=', id).execute();
      await database.deleteFrom('cluster').where('id', '=', id).execute();
      await oweShrinking(edit);
    });
  }
  return sum;
}

async function dropSomeWorkloads(
  handle: Handle,
  clusterId: number,
): Promise<{ pastRuns: number; workloads: number }> {
  const { database } = handle;
  const rows = await database
    .selectFrom('workload')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .limit(BATCH)
    .execute();
  const own = amongNumbers(
    handle,
    'workload_id',
    rows.map(({ id }) => id),
  );
  await database.deleteFrom('sighting').where(own).execute();
  const { rows: past } = await sql<{ running_id: number; workload_id: number }>`
    DELETE FROM past_run WHERE ${own} RETURNING running_id, workload_id`.execute(database);
  await updatePast(
    handle,
    past.map((row) => ({ workloadId: row.workload_id, runningId: row.running_id })),
  );
  await database
    .deleteFrom('workload')
    .where(
      amongNumbers(
        handle,
        'id',
        rows.map(({ id }) => id),
      ),
    )
    .execute();
  await refreshPastImages(handle, await imagesStoodFor(handle, new Set(past.map((row) => row.running_id))));
  return { pastRuns: past.length, workloads: rows.length };
}
