import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ObservedRun, Time } from '../../store/index.ts';
import type { ObservedContainer, WorkloadName } from '../observed/types.ts';
import type { Owner } from '../owners/types.ts';
import { runKey } from './run-key.ts';

export type GatheredRuns = {
  runs: ObservedRun[];
  /** Containers that say that they started after the dump was made: a clock is wrong. They are taken to have just started. */
  startedLater: number;
};

/** Copies of one container of one workload that run the same image on the same architecture are one run. */
export function runsOf(containers: readonly ObservedContainer[], at: Time): GatheredRuns {
  const runs = new Map<string, ObservedRun>();
  const instances = new Map<string, Set<string>>();
  const owners = ownersOf(containers);
  let startedLater = 0;
  for (const each of containers) {
    const { workload, container, image, platform = '', startedAt = at } = each;
    if (startedAt > at) startedLater++;
    const since = Math.min(startedAt, at);
    const { namespace, kind, name } = workload;
    const { digest, reference = '' } = image;
    const owner = owners.get(workloadKey(workload));
    const key = runKey({ workload, container, digest, reference, platform });
    const known = runs.get(key);
    if (known === undefined) {
      runs.set(key, {
        workload: {
          namespace,
          kind,
          name,
          owner: owner && { team: owner.name, contact: '', source: owner.by },
        },
        container,
        digest,
        reference,
        platform,
        count: 1,
        since,
        ...withoutUndefined({ roots: each.roots }),
      });
      instances.set(key, new Set([each.instance]));
      continue;
    }
    known.since = Math.min(known.since, since);
    // What one copy starts says nothing of the others.
    if (known.roots !== each.roots) delete known.roots;
    // Names of pods are unique: the same twice is the same pod listed twice.
    const seen = instances.get(key)?.add(each.instance);
    known.count = seen?.size ?? known.count;
  }
  return { runs: [...runs.values()], startedLater };
}

/** A workload has one owner: that of its main containers, for a rule about images may give others what was put next to them. */
function ownersOf(containers: readonly ObservedContainer[]): Map<string, Owner | undefined> {
  const main = containers.filter(({ role }) => role === 'main');
  const others = containers.filter(({ role }) => role !== 'main');
  const owners = new Map<string, Owner | undefined>();
  for (const group of [main, others]) {
    const settled = new Set(owners.keys());
    for (const { workload, owner } of group) {
      const key = workloadKey(workload);
      if (!settled.has(key)) owners.set(key, owners.get(key) ?? owner);
    }
  }
  return owners;
}

export function workloadKey({ namespace, kind, name }: WorkloadName): string {
  return `${namespace}\n${kind}\n${name}`;
}
