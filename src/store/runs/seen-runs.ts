import { wholeTime } from '../engine/times.ts';
import type { EndedRun, ObservedRun, Time } from '../types.ts';
import type { Look } from './coverage.ts';
import { reportedKey } from './runnings.ts';
import type { SeenEnd, SeenRun } from './timelines.ts';
import { workloadKey } from './workloads.ts';

type Ids = { workloads: ReadonlyMap<string, number>; runnings: ReadonlyMap<string, number> };

/** What had ended when a look was made. Nothing ends after it was seen to have ended, or before it began. */
export function seenEnds(look: Look, ended: readonly EndedRun[], ids: Ids): SeenEnd[] {
  const ends = ended.map(({ until }) => Math.min(wholeTime(until) ?? look.at, look.at));
  return seenRuns(look, ended, ids).map((run, index) => {
    const until = ends[index] ?? look.at;
    return { ...run, since: Math.min(run.since, until - 1), until };
  });
}

/** What a look saw, by the ids of what it names. */
export function seenRuns(look: Look, runs: readonly ObservedRun[], { workloads, runnings }: Ids): SeenRun[] {
  return runs.map((run) => ({
    workloadId: workloads.get(workloadKey(run.workload)) ?? 0,
    namespace: run.workload.namespace,
    container: run.container,
    runningId: runnings.get(reportedKey(run)) ?? 0,
    count: run.count,
    since: startOf(run, look.at),
    roots: run.roots,
  }));
}

/** A clock that runs ahead must not make a run begin after it was seen. */
export function startOf({ since }: Pick<ObservedRun, 'since'>, seenAt: Time): Time {
  return Math.min(wholeTime(since) ?? seenAt, seenAt);
}
