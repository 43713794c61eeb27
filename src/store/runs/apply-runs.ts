import { together } from '../../base/together.ts';
import type { Handle } from '../handle.ts';
import type { ObservationResult, Time } from '../types.ts';
import { type CoveredTimes, covers, type Look, noteCoverage } from './coverage.ts';
import { refreshLive } from './live.ts';
import { updateLiveRunning } from './live-running.ts';
import { imagesStoodFor, refreshPastImages } from './past-images.ts';
import { currentPiece, type RunPiece, withEnd, withoutSighting, withSighting } from './pieces.ts';
import {
  type KnownRun,
  keyOf,
  knownRuns,
  liveRunsIn,
  type RunKey,
  type SeenEnd,
  type SeenRun,
  type Timeline,
} from './timelines.ts';
import { noteOwnersSeen } from './workloads.ts';
import { writeTimelines } from './write-timelines.ts';

/** What is to be made of a look. What it neither saw differently nor missed need not be here, if it is newest and covers it. */
export type Sightings = {
  seen: readonly SeenRun[];
  /** Keys of what it should have seen and did not, with their workloads; `rest`: whatever it covers and is not among `seen`. */
  missing: ReadonlyMap<string, number> | 'rest';
  /** What ran and had ended by then. */
  ended: readonly SeenEnd[];
  /** Workloads whose owner it changed. */
  moved: ReadonlySet<number>;
};

/**
 * Turns one look into intervals. They are the same in whatever order looks arrive: each run from its first start to the first look that covers
 * it and does not see it.
 */
export async function applyRuns(
  handle: Handle,
  look: Look,
  sightings: Sightings,
): Promise<ObservationResult> {
  const { missing, moved } = sightings;
  const seen = mergeSame(sightings.seen);
  const ended = Map.groupBy(sightings.ended, keyOf);
  const named = [...seen.values(), ...sightings.ended];
  const workloads = named.map(({ workloadId }) => workloadId);
  const known = await knownRuns(handle, look, {
    seen: named,
    among: missing === 'rest' ? 'all' : new Set([...workloads, ...missing.values()]),
  });
  const isMissing = (key: string, run: KnownRun): boolean =>
    !seen.has(key) && (missing === 'rest' ? covers(look, run.namespace) : missing.has(key));
  const piecesUntil = (key: string): readonly RunPiece[] =>
    (ended.get(key) ?? []).reduce(withEnd, known.runs.get(key)?.pieces ?? []);
  const timelines: Timeline[] = [];
  for (const [key, run] of seen) {
    const pieces = piecesSeen(look, { run, before: piecesUntil(key) }, known.covered(run.namespace));
    const before = known.runs.get(key);
    timelines.push({ key: run, before, pieces, roots: newestRoots(look, run, before) });
  }
  for (const [key, run] of known.runs)
    if (isMissing(key, run))
      timelines.push({
        key: run,
        before: run,
        pieces: withoutSighting(piecesUntil(key), look.at),
        roots: run.roots,
      });
  const done = new Set(timelines.map(({ key }) => keyOf(key)));
  for (const [key, [run]] of ended)
    if (run !== undefined && !done.has(key))
      timelines.push({
        key: run,
        before: known.runs.get(key),
        pieces: piecesUntil(key),
        roots: known.runs.get(key)?.roots,
      });
  await writeChanged(handle, timelines, moved);
  await noteCoverage(handle, look);
  return resultOf(timelines, seen);
}

/** A look that is older than what is known says nothing of what runs now. */
function newestRoots(look: Look, run: SeenRun, before: KnownRun | undefined): SeenRun['roots'] {
  const seenAt = currentPiece(before?.pieces ?? [])?.seenAt;
  return seenAt === undefined || seenAt <= look.at ? run.roots : before?.roots;
}

/** Those before, if nothing need be written. */
function piecesSeen(
  look: Look,
  { run, before }: { run: SeenRun; before: readonly RunPiece[] },
  covered: CoveredTimes,
): readonly RunPiece[] {
  const current = currentPiece(before);
  const isSame = current?.since === run.since && current.count === run.count && current.seenAt <= look.at;
  if (isSame && look.isNewest && covers(look, run.namespace)) return before;
  const { since, count } = run;
  return withSighting(before, { since, count, at: look.at, nextLook: covered.next });
}

async function writeChanged(
  handle: Handle,
  timelines: readonly Timeline[],
  moved: ReadonlySet<number>,
): Promise<void> {
  const changed = timelines.filter(
    ({ before, pieces, roots }) => before?.pieces !== pieces || before.roots !== roots,
  );
  await writeTimelines(handle, changed);
  await noteOwnersSeen(handle, endedSightings(changed));
  const touched = [...changed.map(({ key }) => key), ...(await liveRunsIn(handle, moved))];
  if (touched.length === 0) return;
  await together([updateLiveRunning(handle, touched), refreshImages(handle, touched)]);
}

async function refreshImages(handle: Handle, touched: readonly RunKey[]): Promise<void> {
  const images = await imagesStoodFor(handle, new Set(touched.map(({ runningId }) => runningId)));
  await together([refreshPastImages(handle, images), refreshLive(handle, images)]);
}

/** Workloads of which something no longer runs, by when it was last seen. */
function endedSightings(timelines: readonly Timeline[]): Map<Time, Set<number>> {
  const ended = new Map<Time, Set<number>>();
  for (const { key, before, pieces } of timelines) {
    const last = currentPiece(before?.pieces ?? []);
    if (last === undefined || isLive(pieces)) continue;
    ended.set(last.seenAt, (ended.get(last.seenAt) ?? new Set()).add(key.workloadId));
  }
  return ended;
}

function mergeSame(runs: readonly SeenRun[]): Map<string, SeenRun> {
  const merged = new Map<string, SeenRun>();
  for (const run of runs) {
    const same = merged.get(keyOf(run));
    const both = same && {
      ...run,
      count: same.count + run.count,
      since: Math.min(same.since, run.since),
      // What one part starts says nothing of the others.
      roots: same.roots === run.roots ? run.roots : undefined,
    };
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

function isLive(pieces: readonly RunPiece[]): boolean {
  return currentPiece(pieces) !== undefined;
}
