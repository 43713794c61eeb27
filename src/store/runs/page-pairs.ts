import { together } from '../../base/together.ts';
import type { Handle } from '../handle.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { pastWorkloads } from './ever-ran.ts';
import { liveRunnings } from './live-state.ts';

/** A workload and a digest that runs, or ran, in it. */
export type RunPair = readonly [workloadId: number, runningId: number];

/** Of so many a walk in the order of all runs meets a page soon. */
const MANY = { digests: 4096, pairs: 20_000 };

/**
 * Of which workloads and digests the first `limit` runs from a workload on are, from what is kept of all that runs or ran; `live`: that runs
 * now. So a page of few is looked up: in the order of all runs PostgreSQL walked through sixty thousand to find a hundred of five thousand.
 * Undefined: there are many.
 */
export async function pairsOfPage(
  handle: Handle,
  runningIds: readonly number[],
  { when, from, limit }: { when: 'live' | 'ever'; from: number; limit: number },
): Promise<RunPair[] | undefined> {
  if (runningIds.length > MANY.digests) return undefined;
  const [live, forEachPast] = await together([
    liveRunnings(handle),
    when === 'ever' ? pastWorkloads(handle) : undefined,
  ]);
  const pairs: RunPair[] = [];
  for (const id of runningIds) {
    const add = (workload: number): void => {
      if (workload >= from) pairs.push([workload, id]);
    };
    const runs = live.get(id);
    if (runs !== undefined) forEachLiveRun(runs, add);
    forEachPast?.(id, add);
    if (pairs.length > MANY.pairs) return undefined;
  }
  const last = lastOfPage(pairs, from, limit);
  return pairs.filter(([workload]) => workload <= last);
}

/** The workload up to which there are `limit` runs, as each pair has one at least. Some of the first workload may have been on the page before. */
function lastOfPage(pairs: readonly RunPair[], from: number, limit: number): number {
  const later = Uint32Array.from(pairs, ([workload]) => workload).filter((workload) => workload > from);
  return later.sort()[limit - 1] ?? Number.MAX_SAFE_INTEGER;
}
