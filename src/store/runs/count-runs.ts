import { sql } from 'kysely';
import { amongFewOrMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { RunCounts, RunFilter, RunningImage, Time, View } from '../types.ts';
import { countEver } from './count-ever.ts';
import { countImages } from './count-images.ts';
import { countLive } from './count-live.ts';
import { countThen, type Sums } from './count-then.ts';
import { filtered, isNarrowing, joinsFor, type RunsQuery, runningIdsOf, runningListOf } from './find-runs.ts';
import { runsIn } from './intervals.ts';

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
  const { some, all } = await sumsOf(handle, runningIdsOf(stands), query);
  const images = await countImages(handle, stands, query);
  return { some: { ...some, images: images.some }, all: { ...all, images: images.all } };
}

/** The sums of what runs now, and of all that ever did, are kept. */
async function sumsOf(
  handle: Handle,
  running: DocumentSet,
  query: RunsQuery,
): Promise<{ some: Sums; all: Sums }> {
  if (isNarrowing(query.filter)) return await countThen(handle, running, query);
  if (query.when === 'live') return await countLive(handle, running);
  if (query.when === 'ever') return await countEver(handle, running);
  return await countThen(handle, running, query);
}

/** How much runs these images. */
export async function countRuns(
  view: View,
  stands: readonly RunningImage[],
  query: RunsQuery,
): Promise<RunCounts> {
  return (await countAmongAll(view, stands, query)).some;
}

/** How much runs at all. `images` are those that are known. */
export async function countAllRuns(view: View, query: RunsQuery): Promise<RunCounts> {
  return (await countAmongAll(view, [], query)).all;
}

/** Moments at which the number of runs of these images changed, oldest first. */
export async function timelineOf(
  view: View,
  stands: readonly RunningImage[],
  filter?: RunFilter,
): Promise<{ at: Time; opened: number; closed: number }[]> {
  const handle = handleOf(view);
  const ran = sql`FROM (${runsIn('ever')}) AS ran ${joinsFor(filter)}
    WHERE ${amongFewOrMany(handle, 'ran.running_id', runningListOf(stands))} AND ${filtered(handle, filter)}`;
  const { rows } = await sql<{ at: number; opened: number; closed: number }>`
    SELECT at, sum(opened) AS opened, sum(closed) AS closed FROM (
      SELECT ran.from_at AS at, 1 AS opened, 0 AS closed ${ran}
      UNION ALL SELECT ran.to_at AS at, 0 AS opened, 1 AS closed ${ran} AND ran.to_at IS NOT NULL) AS changes
    GROUP BY at ORDER BY at`.execute(handle.database);
  return rows;
}
