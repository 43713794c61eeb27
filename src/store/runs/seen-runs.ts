import { wholeTime } from '../engine/times.ts';
import type { ObservedRun, Time } from '../types.ts';
import type { Look } from './coverage.ts';
import { reportedKey } from './runnings.ts';
import type { SeenRun } from './timelines.ts';
import { workloadKey } from './workloads.ts';

/** What a look saw, by the ids of what it names. */
export function seenRuns(
  look: Look,
  runs: readonly ObservedRun[],
  { workloads, runnings }: { workloads: ReadonlyMap<string, number>; runnings: ReadonlyMap<string, number> },
): SeenRun[] {
  return runs.map((run) => ({
    workloadId: workloads.get(workloadKey(run.workload)) ?? 0,
    namespace: run.workload.namespace,
    container: run.container,
    runningId: runnings.get(reportedKey(run)) ?? 0,
    count: run.count,
    since: startOf(run, look.at),
  }));
}

/** A clock that runs ahead must not make a run begin after it was seen. */
export function startOf({ since }: Pick<ObservedRun, 'since'>, seenAt: Time): Time {
  return Math.min(wholeTime(since) ?? seenAt, seenAt);
}
