import { type RawBuilder, sql } from 'kysely';
import { amongFewOrMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { RunCounts, RunFilter, RunningImage, Time, View } from '../types.ts';
import { countLive } from './count-live.ts';
import { filtered, isNarrowing, joinsFor, type RunsQuery, runningImages } from './find-runs.ts';
import { runsIn } from './intervals.ts';
import { liveStands } from './live-state.ts';

/**
 * How much runs these images, and how much runs at all. A run that may be one of several images counts once. Images of `all` are
 * those that are known.
 */
export async function countAmongAll(
  view: View,
  stands: readonly RunningImage[],
  query: RunsQuery,
): Promise<{ some: RunCounts; all: RunCounts }> {
  const handle = handleOf(view);
  if (!isOfAllThatRuns(query))
    return { some: await countRuns(view, stands, query), all: await countAllRuns(view, query) };
  const images = imagesByRunning(stands);
  const { some, all, running } = await countLive(handle, new Set(images.keys()));
  return {
    some: { ...some, images: countDistinct(running, images) },
    all: { ...all, images: await countLiveImages(handle) },
  };
}

/** How much runs these images. */
export async function countRuns(
  view: View,
  stands: readonly RunningImage[],
  query: RunsQuery,
): Promise<RunCounts> {
  if (isOfAllThatRuns(query)) return (await countAmongAll(view, stands, query)).some;
  const handle = handleOf(view);
  const images = imagesByRunning(stands);
  const ran = ranOf(handle, query, amongFewOrMany(handle, 'ran.running_id', [...images.keys()]));
  const { rows } = await sql<{ running_id: number }>`SELECT DISTINCT ran.running_id ${ran}`.execute(
    handle.database,
  );
  const running = rows.map((row) => row.running_id);
  return await countsOf(handle, ran, countDistinct(running, images));
}

/** How much runs at all. `images` are those that are known. */
export async function countAllRuns(view: View, query: RunsQuery): Promise<RunCounts> {
  if (isOfAllThatRuns(query)) return (await countAmongAll(view, [], query)).all;
  const handle = handleOf(view);
  const ran = ranOf(handle, query, sql<boolean>`1 = 1`);
  const { rows } = await sql<{ images: number }>`
    SELECT count(DISTINCT image_id) AS images FROM running_image
    WHERE running_id IN (SELECT ran.running_id ${ran})`.execute(handle.database);
  return await countsOf(handle, ran, rows[0]?.images ?? 0);
}

function imagesByRunning(stands: readonly RunningImage[]): Map<number, number[]> {
  const images = new Map<number, number[]>();
  for (const { runningId, imageId } of stands) {
    const same = images.get(runningId);
    if (same === undefined) images.set(runningId, [imageId]);
    else same.push(imageId);
  }
  return images;
}

function countDistinct(running: readonly number[], images: ReadonlyMap<number, readonly number[]>): number {
  return new Set(running.flatMap((id) => images.get(id) ?? [])).size;
}

/** The urgent question: its sums are kept. */
function isOfAllThatRuns({ when, filter }: RunsQuery): boolean {
  return when === 'live' && !isNarrowing(filter);
}

async function countLiveImages(handle: Handle): Promise<number> {
  return new Set((await liveStands(handle)).map(({ imageId }) => imageId)).size;
}

type Sums = { containers: number | null; runs: number; workloads: number; teams: number; unowned: number };

function ranOf(handle: Handle, { when, filter }: RunsQuery, where: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`FROM (${runsIn(when)}) AS ran ${joinsFor(filter)} WHERE ${where} AND ${filtered(handle, filter)}`;
}

/** By owner before their teams are looked up: owners are few. */
async function countsOf(handle: Handle, ran: RawBuilder<unknown>, images: number): Promise<RunCounts> {
  const { rows } = await sql<Sums>`
    WITH by_workload AS (
      SELECT ran.workload_id, sum(ran.count) AS containers, count(*) AS runs ${ran} GROUP BY ran.workload_id),
    by_owner AS (
      SELECT workload.owner_id, sum(containers) AS containers, sum(runs) AS runs, count(*) AS workloads
      FROM by_workload JOIN workload ON workload.id = by_workload.workload_id GROUP BY workload.owner_id)
    SELECT sum(containers) AS containers, coalesce(sum(runs), 0) AS runs, coalesce(sum(workloads), 0) AS workloads,
      count(DISTINCT owner.team) AS teams, coalesce(sum(CASE WHEN owner.team IS NULL THEN runs ELSE 0 END), 0) AS unowned
    FROM by_owner LEFT JOIN owner ON owner.id = by_owner.owner_id`.execute(handle.database);
  const sums = rows[0];
  return {
    containers: sums?.containers ?? 0,
    runs: sums?.runs ?? 0,
    workloads: sums?.workloads ?? 0,
    images,
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
