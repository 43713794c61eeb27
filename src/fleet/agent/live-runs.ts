import { isDeepStrictEqual } from 'node:util';
import type { ObservedRun, Time } from '../../store/index.ts';
import type { ObservedContainer } from '../observed/types.ts';
import { runKey } from '../record/run-key.ts';
import { runsOf, workloadKey } from '../record/runs-of.ts';
import type { RunChange } from './types.ts';

type LiveWorkload = { containers: Set<ObservedContainer>; runs: ReadonlyMap<string, ObservedRun> };

/** Runs of workloads: the containers of their pods, copies taken together. */
export class LiveRuns {
  readonly #workloads = new Map<string, LiveWorkload>();

  all(): ObservedRun[] {
    return [...this.#workloads.values()].flatMap(({ runs }) => [...runs.values()]);
  }

  /** Containers of one pod come in the place of those that it had: what became of runs at this time. */
  replace(before: readonly ObservedContainer[], now: readonly ObservedContainer[], at: Time): RunChange[] {
    const touched = new Map<string, LiveWorkload>();
    const workloadOf = ({ workload }: ObservedContainer): LiveWorkload => {
      const key = workloadKey(workload);
      const known = this.#workloads.get(key) ?? { containers: new Set(), runs: new Map() };
      if (!touched.has(key)) touched.set(key, known);
      return known;
    };
    for (const each of before) workloadOf(each).containers.delete(each);
    for (const each of now) workloadOf(each).containers.add(each);
    return [...touched].flatMap(([key, workload]) => this.#gather(key, workload, at));
  }

  #gather(key: string, { containers, runs: before }: LiveWorkload, at: Time): RunChange[] {
    // In the order of a list, so that pods that name different owners give the same one.
    const listed = [...containers].sort((a, b) => (a.instance < b.instance ? -1 : 1));
    const { runs: found } = runsOf(listed, at);
    const runs = new Map(found.map((run) => [runKey(run), run]));
    if (runs.size === 0) this.#workloads.delete(key);
    else this.#workloads.set(key, { containers, runs });
    const gone = [...before].filter(([run]) => !runs.has(run));
    const put = [...runs].filter(([run, now]) => !isDeepStrictEqual(before.get(run), now));
    return [
      ...gone.map(([, run]) => ({ kind: 'gone' as const, run, until: at })),
      ...put.map(([id, run]) => ({ kind: 'put' as const, run, isNew: !before.has(id) })),
    ];
  }
}
