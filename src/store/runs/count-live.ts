import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { RunCounts } from '../types.ts';
import { forEachLiveRun, storedLiveRunning } from './live-running.ts';

/** `running`: which of the digests run now. */
export type LiveCounts = Omit<RunCounts, 'images'> & { running: number[] };

/** How much runs now of these digests, or of all, from what is kept of them. */
export async function countLive(handle: Handle, runningIds?: readonly number[]): Promise<LiveCounts> {
  const kept = await storedLiveRunning(handle, runningIds);
  const workloads = new DocumentSet((await highestWorkload(handle)) + 1);
  const owners = new Set<number>();
  let [containers, runs, unowned] = [0, 0, 0];
  for (const stored of kept.values())
    forEachLiveRun(stored, ({ workload, owner, count }) => {
      workloads.add(workload);
      owners.add(owner);
      containers += count;
      runs++;
      if (owner === 0) unowned++;
    });
  return {
    running: [...kept.keys()],
    containers,
    runs,
    workloads: workloads.size,
    owners: await countTeams(handle, owners),
    unowned,
  };
}

async function highestWorkload({ database }: Handle): Promise<number> {
  const row = await database
    .selectFrom('workload')
    .select((of) => of.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** A team may have several contacts, or be known from several sources. */
async function countTeams(handle: Handle, owners: ReadonlySet<number>): Promise<number> {
  const { rows } = await sql<{ teams: number }>`
    SELECT count(DISTINCT team) AS teams FROM owner WHERE ${amongNumbers(handle, 'id', owners)}`.execute(
    handle.database,
  );
  return rows[0]?.teams ?? 0;
}
