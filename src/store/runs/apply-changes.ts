import { together } from '../../base/together.ts';
import { wholeTime } from '../engine/times.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Changes, GoneRun, ObservationResult, Store, Time } from '../types.ts';
import { applyRuns } from './apply-runs.ts';
import { covers, type Look } from './coverage.ts';
import { beginLook, noteLook } from './looks.ts';
import { recordRunnings, reportedKey, storedRunnings } from './runnings.ts';
import { seenEnds, seenRuns } from './seen-runs.ts';
import { storableChanges } from './storable-runs.ts';
import { keyOf } from './timelines.ts';
import { recordWorkloads, type StoredWorkload, storedWorkloads, workloadKey } from './workloads.ts';

/**
 * Records what has changed in a cluster since its last whole look or changes. It comes to the same as a look at all of it, and costs what
 * has changed, not what runs. Changes that are there already change nothing. Throws CHANGES_MISSED where some before them are missing,
 * or where somebody else has looked since: then a whole look with a sequence is needed.
 */
export async function applyChanges(
  store: Store,
  changes: Changes,
  { at }: { at: Time },
): Promise<ObservationResult> {
  refuseOdd(changes);
  return await store.write((edit) => recordChanges(handleOf(edit), storableChanges(changes), Math.floor(at)));
}

function refuseOdd({ sequence, at, source, covers: scope, put, gone }: Changes): void {
  const outside = [...put, ...gone].find(
    ({ workload: { namespace } }) => !covers({ covers: scope }, namespace),
  );
  const what =
    wholeTime(at) !== at
      ? `the time ${at}`
      : !Number.isSafeInteger(sequence)
        ? `the sequence ${sequence}`
        : outside !== undefined
          ? `a change in ${outside.workload.namespace}, which is not covered,`
          : undefined;
  if (what !== undefined) throw storeError('STORE_INPUT', `${what} of ${source} is not valid`);
}

/** The same within a transaction, of changes whose texts can be stored. */
export async function recordChanges(
  handle: Handle,
  changes: Changes,
  addedAt: Time,
): Promise<ObservationResult> {
  const { put, gone, ended = [], cluster, sequence } = changes;
  const named = [...ended, ...put];
  const [look, runningsBefore] = await together([
    beginLook(handle, changes),
    storedRunnings(handle, [...named, ...gone]),
  ]);
  if (look.sequence !== undefined && sequence <= look.sequence)
    return { opened: 0, continued: 0, closed: 0, outdated: 0 };
  if (look.sequence !== sequence - 1 || !look.isNewest) throw missed(cluster, sequence, look);
  const known = {
    runnings: runningsBefore,
    workloads: await storedWorkloads(
      handle,
      look.clusterId,
      [...named, ...gone].map(({ workload }) => workload),
    ),
  };
  const runnings = await recordRunnings(handle, named, known.runnings);
  const { ids: workloads, moved } = await recordWorkloads(
    handle,
    look,
    named.map(({ workload }) => workload),
    known.workloads,
  );
  const result = await applyRuns(handle, look, {
    seen: seenRuns(look, put, { workloads, runnings }),
    ended: seenEnds(look, ended, { workloads, runnings }),
    missing: keysOf(gone, known),
    moved,
  });
  await noteLook(handle, look, { ...changes, runs: put, addedAt });
  return result;
}

function missed(cluster: string, sequence: number, look: Look & { sequence: number | undefined }): Error {
  const since = look.isNewest
    ? `follow ${look.sequence ?? 'no other ones'}`
    : 'are older than the newest look';
  return storeError('CHANGES_MISSED', `the changes ${sequence} of ${cluster} ${since}`, {
    hint: 'look at all of the cluster again: what changed in between is not known',
  });
}

type Known = { runnings: ReadonlyMap<string, number>; workloads: ReadonlyMap<string, StoredWorkload> };

/** Of runs that are known. */
function keysOf(gone: readonly GoneRun[], { runnings, workloads }: Known): Map<string, number> {
  return new Map(
    gone.flatMap((each): [string, number][] => {
      const workloadId = workloads.get(workloadKey(each.workload))?.id;
      const runningId = runnings.get(reportedKey(each));
      if (workloadId === undefined || runningId === undefined) return [];
      return [[keyOf({ workloadId, container: each.container, runningId }), workloadId]];
    }),
  );
}
