import { setImmediate } from 'node:timers/promises';
import { wholeTime } from '../engine/times.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Observation, ObservationResult, Store, Time } from '../types.ts';
import { applyRuns } from './apply-runs.ts';
import { compareWithLive } from './compare-with-live.ts';
import { beginLook, noteLook } from './looks.ts';
import { recordRunnings } from './runnings.ts';
import { seenEnds, seenRuns } from './seen-runs.ts';
import { storableObservation } from './storable-runs.ts';
import { recordWorkloads } from './workloads.ts';

/**
 * Records one look at a cluster. What is missing is closed in the namespaces that the look covers: one that may not have seen all there
 * is covers none. What follows from several looks does not depend on the order in which they arrive. Nothing of it is recorded where
 * `signal` is aborted meanwhile.
 */
export async function recordObservation(
  store: Store,
  observation: Observation,
  { at, signal }: { at: Time; signal?: AbortSignal | undefined },
): Promise<ObservationResult> {
  if (wholeTime(observation.at) !== observation.at)
    throw storeError(
      'STORE_INPUT',
      `the time ${observation.at} of ${observation.source} is not a valid time`,
    );
  return await store.write(async (edit) => {
    const result = await recordLook(handleOf(edit), storableObservation(observation), Math.floor(at));
    await heard(signal);
    return result;
  });
}

/** SQLite lets nothing else run meanwhile: an abort is noticed before it is committed, with two turns, as the first may be this one's. */
async function heard(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await setImmediate();
  await setImmediate();
  signal.throwIfAborted();
}

/** The same within a transaction, of one whose texts can be stored. */
export async function recordLook(
  handle: Handle,
  observation: Observation,
  at: Time,
): Promise<ObservationResult> {
  const { runs, ended = [] } = observation;
  const look = await beginLook(handle, observation);
  const runnings = await recordRunnings(handle, [...runs, ...ended]);
  // Of a look that is not the newest it is not enough to know what runs now.
  const compared = look.isNewest
    ? await compareWithLive(handle, look, { runs, runnings })
    : { changed: runs, unchanged: 0, missing: 'rest' as const };
  const { changed, unchanged, missing } = compared;
  const { ids, moved } = await recordWorkloads(
    handle,
    look,
    [...ended, ...changed].map(({ workload }) => workload),
  );
  const named = { workloads: ids, runnings };
  const result = await applyRuns(handle, look, {
    seen: seenRuns(look, changed, named),
    ended: seenEnds(look, ended, named),
    missing,
    moved,
  });
  await noteLook(handle, look, { ...observation, addedAt: at });
  return { ...result, continued: result.continued + unchanged };
}
