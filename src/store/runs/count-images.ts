import { sql } from 'kysely';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage } from '../types.ts';
import { imagesThatEverRan } from './ever-ran.ts';
import { filtered, isNarrowing, joinsFor, type RunsQuery, runIntervalsAmong } from './find-runs.ts';
import { runsIn } from './intervals.ts';
import { liveImages, liveRunnings } from './live-state.ts';
import { oncePerList } from './once-per-list.ts';

/** How many of the images that these stand for ran then, and how many images at all. Where single runs can be left alone they are. */
export async function countImages(
  handle: Handle,
  stands: readonly RunningImage[],
  { when, filter }: RunsQuery,
): Promise<{ some: number; all: number }> {
  if (when === 'live' && !isNarrowing(filter)) {
    const live = await liveRunnings(handle);
    return {
      some: distinct(stands.filter(({ runningId }) => live.has(runningId))),
      all: (await liveImages(handle)).size,
    };
  }
  if (when === 'ever' && !isNarrowing(filter)) {
    // What was reported ran, in nobody's inventory or not.
    return { some: distinct(stands), all: (await imagesThatEverRan(handle)).size };
  }
  const { rows } = await sql<{ running_id: number }>`
    SELECT DISTINCT ran.running_id FROM (${runsIn(when)}) AS ran ${joinsFor(filter)} WHERE ${filtered(handle, filter)}`.execute(
    handle.database,
  );
  const ran = new Set(rows.map((row) => row.running_id));
  return {
    some: distinct(stands.filter(({ runningId }) => ran.has(runningId))),
    all: distinct(await runIntervalsAmong(handle, 'running_id', ran)),
  };
}

const distinct = oncePerList(
  (stands: readonly RunningImage[]) =>
    DocumentSet.of(stands.length, (at) => (stands[at] as RunningImage).imageId).size,
);
