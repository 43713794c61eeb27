import { storable } from '../engine/storable.ts';
import type { Changes, GoneRun, Observation, ObservedRun } from '../types.ts';

/** Bytes of what is next to other columns in one index. */
const BYTES = { kind: 200, namespace: 500, name: 1000, container: 1000, platform: 200, owner: 800 };

/** What a dump says in texts that both databases take: what runs under an odd name runs all the same. */
export function storableObservation(observation: Observation): Observation {
  const { cluster, source, clusterUid, runs, ended = [] } = observation;
  return {
    ...observation,
    cluster: storable(cluster),
    source: storable(source),
    clusterUid: clusterUid && storable(clusterUid),
    runs: runs.map(storableRun),
    ended: ended.map(storableRun),
  };
}

export function storableChanges(changes: Changes): Changes {
  const { cluster, source, put, gone, ended = [] } = changes;
  return {
    ...changes,
    cluster: storable(cluster),
    source: storable(source),
    put: put.map(storableRun),
    ended: ended.map(storableRun),
    gone: gone.map((each) => ({ ...each, ...storableNames(each) })),
  };
}

function storableRun<Run extends ObservedRun>(run: Run): Run {
  const { owner } = run.workload;
  const names = storableNames(run);
  return {
    ...run,
    ...names,
    workload: {
      ...names.workload,
      owner: owner && {
        team: storable(owner.team, BYTES.owner),
        contact: storable(owner.contact, BYTES.owner),
        source: storable(owner.source, BYTES.owner),
      },
    },
  };
}

function storableNames({ workload, container, reference, platform }: GoneRun): Omit<GoneRun, 'digest'> {
  return {
    container: storable(container, BYTES.container),
    reference: storable(reference),
    platform: storable(platform, BYTES.platform),
    workload: {
      namespace: storable(workload.namespace, BYTES.namespace),
      kind: storable(workload.kind, BYTES.kind),
      name: storable(workload.name, BYTES.name),
    },
  };
}
