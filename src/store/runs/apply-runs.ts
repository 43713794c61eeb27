import type { Handle } from '../handle.ts';
import type { ObservationResult, Time } from '../types.ts';
import { covers, type Look, laterLooks, noteCoverage } from './coverage.ts';
import { refreshLiveRunning } from './live-running.ts';
import { imagesStoodFor, refreshPastImages } from './past-images.ts';
import { endsAfter, withoutSighting, withSighting } from './pieces.ts';
import { type KnownRun, keyOf, knownRuns, liveWorkloads, type RunKey, type Timeline } from './timelines.ts';
import { writeTimelines } from './write-timelines.ts';

export type SeenRun = RunKey & { namespace: string; count: number; since: Time };

/**
 * Turns one look into intervals. They are the same in whatever order looks arrive: each run from its first start to the first look that covers
 * it and does not see it.
 */
export async function applyRuns(
  handle: Handle,
  look: Look,
  runs: readonly SeenRun[],
): Promise<ObservationResult> {
  const seen = mergeSame(runs);
  const nextLook = await laterLooks(handle, look);
  const since = [...seen.values()].reduce((least, run) => Math.min(least, run.since), look.at);
  const known = await knownRuns(handle, { ...look, since, seen: [...seen.values()] });
  const timelines: Timeline[] = [];
  for (const run of seen.values()) {
    const before = known.get(keyOf(run));
    const sighting = { since: run.since, at: look.at, count: run.count, nextLook: nextLook(run.namespace) };
    const pieces = withSighting(before?.pieces ?? [], sighting);
    timelines.push({ key: run, before, pieces });
  }
  for (const [key, run] of known)
    if (!seen.has(key) && covers(look, run.namespace))
      timelines.push({ key: run, before: run, pieces: withoutSighting(run.pieces, look.at) });
  const changed = timelines.filter(({ before, pieces }) => before?.pieces !== pieces);
  await writeTimelines(handle, changed);
  await noteCoverage(handle, look);
  const workloads = await liveWorkloads(handle, seen.values());
  const touched = new Set([...changed.map(({ key }) => key.runningId), ...workloads]);
  await refreshLiveRunning(handle, touched);
  await refreshPastImages(handle, await imagesStoodFor(handle, touched));
  return resultOf(timelines, seen);
}

function mergeSame(runs: readonly SeenRun[]): Map<string, SeenRun> {
  const merged = new Map<string, SeenRun>();
  for (const run of runs) {
    const same = merged.get(keyOf(run));
    const both = same && { ...run, count: same.count + run.count, since: Math.min(same.since, run.since) };
    merged.set(keyOf(run), both ?? run);
  }
  return merged;
}

function resultOf(timelines: readonly Timeline[], seen: ReadonlyMap<string, SeenRun>): ObservationResult {
  const result = { opened: 0, continued: 0, closed: 0, outdated: 0 };
  for (const { key, before, pieces } of timelines) {
    const [ran, runs] = [isLive(before?.pieces ?? []), isLive(pieces)];
    if (!seen.has(keyOf(key))) result.closed += ran && !runs ? 1 : 0;
    else if (!runs) result.outdated++;
    else if (ran) result.continued++;
    else result.opened++;
  }
  return result;
}

function isLive(pieces: KnownRun['pieces']): boolean {
  return pieces.some((piece) => endsAfter(piece, Number.MAX_SAFE_INTEGER));
}
