import { sql } from 'kysely';
import { amongFewOrMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { RunningImage, View } from '../types.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { filtered, isNarrowing, joinsFor, type RunsQuery, runningListOf } from './find-runs.ts';
import { runsIn } from './intervals.ts';
import { liveRunnings } from './live-state.ts';

/** Which of these images ran, and in how many containers: less than `countRuns` says, and nothing of other images is read. */
export async function containersOf(
  view: View,
  stands: readonly RunningImage[],
  query: RunsQuery,
): Promise<{ images: Set<number>; containers: number }> {
  const counts = await countsByRunning(handleOf(view), runningListOf(stands), query);
  return {
    images: new Set(stands.flatMap(({ runningId, imageId }) => (counts.has(runningId) ? [imageId] : []))),
    containers: [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}

async function countsByRunning(
  handle: Handle,
  running: readonly number[],
  { when, filter }: RunsQuery,
): Promise<Map<number, number>> {
  if (running.length === 0) return new Map();
  if (when === 'live' && !isNarrowing(filter)) {
    const counts = new Map<number, number>();
    const live = await liveRunnings(handle);
    for (const id of running)
      forEachLiveRun(live.get(id) ?? new Uint8Array(), (_workload, _owner, count) =>
        counts.set(id, (counts.get(id) ?? 0) + count),
      );
    return counts;
  }
  const { rows } = await sql<{ running_id: number; containers: number }>`
    SELECT ran.running_id, sum(ran.count) AS containers FROM (${runsIn(when)}) AS ran ${joinsFor(filter)}
    WHERE ${amongFewOrMany(handle, 'ran.running_id', running)} AND ${filtered(handle, filter)}
    GROUP BY ran.running_id`.execute(handle.database);
  return new Map(rows.map((row) => [row.running_id, row.containers]));
}
