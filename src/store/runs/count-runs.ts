import { type RawBuilder, sql } from 'kysely';
import { amongFewOrMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { RunCounts, RunFilter, Time, View } from '../types.ts';
import { filtered, joinsFor, type RunsQuery, runningImages } from './find-runs.ts';
import { runsIn } from './intervals.ts';

/** How much runs these images: a run that may be one of several images counts once. */
export async function countRuns(
  view: View,
  imageIds: readonly number[],
  query: RunsQuery,
): Promise<RunCounts> {
  const handle = handleOf(view);
  const images = new Map<number, number[]>();
  for (const { runningId, imageId } of await runningImages(view, imageIds))
    images.set(runningId, [...(images.get(runningId) ?? []), imageId]);
  return await count(handle, query, amongFewOrMany(handle, 'ran.running_id', [...images.keys()]), images);
}

/** How much runs at all. `images` are those that are known. */
export async function countAllRuns(view: View, query: RunsQuery): Promise<RunCounts> {
  const handle = handleOf(view);
  const rows = await handle.database.selectFrom('running_image').selectAll().execute();
  const images = new Map<number, number[]>();
  for (const row of rows) images.set(row.running_id, [...(images.get(row.running_id) ?? []), row.image_id]);
  return await count(handle, query, sql<boolean>`1 = 1`, images);
}

type Sums = { containers: number | null; runs: number; workloads: number; teams: number; unowned: number };

async function count(
  handle: Handle,
  { when, filter }: RunsQuery,
  where: RawBuilder<boolean>,
  images: ReadonlyMap<number, readonly number[]>,
): Promise<RunCounts> {
  const ran = sql`FROM (${runsIn(when)}) AS ran ${joinsFor(filter)} WHERE ${where} AND ${filtered(handle, filter)}`;
  const { rows } = await sql<Sums>`
    WITH by_workload AS (
      SELECT ran.workload_id, sum(ran.count) AS containers, count(*) AS runs ${ran} GROUP BY ran.workload_id)
    SELECT sum(containers) AS containers, coalesce(sum(runs), 0) AS runs, count(*) AS workloads,
      count(DISTINCT owner.team) AS teams, coalesce(sum(CASE WHEN owner.team IS NULL THEN runs ELSE 0 END), 0) AS unowned
    FROM by_workload JOIN workload ON workload.id = by_workload.workload_id
      LEFT JOIN owner ON owner.id = workload.owner_id`.execute(handle.database);
  const running = await sql<{ running_id: number }>`SELECT DISTINCT ran.running_id ${ran}`.execute(
    handle.database,
  );
  const seen = new Set(running.rows.flatMap((row) => images.get(row.running_id) ?? []));
  const sums = rows[0];
  return {
    containers: sums?.containers ?? 0,
    runs: sums?.runs ?? 0,
    workloads: sums?.workloads ?? 0,
    images: seen.size,
    owners: sums?.teams ?? 0,
    unowned: sums?.unowned ?? 0,
  };
}

/** Moments at which the number of runs of these images changed, oldest first. */
export async function timelineOf(
  view: View,
  imageIds: readonly number[],
  filter?: RunFilter,
): Promise<{ at: Time; opened: number; closed: number }[]> {
  const handle = handleOf(view);
  const running = (await runningImages(view, imageIds)).map(({ runningId }) => runningId);
  const ran = sql`FROM (${runsIn('ever')}) AS ran ${joinsFor(filter)}
    WHERE ${amongFewOrMany(handle, 'ran.running_id', [...new Set(running)])} AND ${filtered(handle, filter)}`;
  const { rows } = await sql<{ at: number; opened: number; closed: number }>`
    SELECT at, sum(opened) AS opened, sum(closed) AS closed FROM (
      SELECT ran.from_at AS at, 1 AS opened, 0 AS closed ${ran}
      UNION ALL SELECT ran.to_at AS at, 0 AS opened, 1 AS closed ${ran} AND ran.to_at IS NOT NULL) AS changes
    GROUP BY at ORDER BY at`.execute(handle.database);
  return rows;
}
