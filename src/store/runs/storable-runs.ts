import { storable } from '../engine/storable.ts';
import type { Observation, ObservedRun } from '../types.ts';

/** Bytes of what is next to other columns in one index. */
const BYTES = { kind: 200, namespace: 500, name: 1000, container: 1000, platform: 200, owner: 800 };

/** What a dump says in texts that both databases take: what runs under an odd name runs all the same. */
export function storableObservation(observation: Observation): Observation {
  const { cluster, source, runs } = observation;
  return {
    ...observation,
    cluster: storable(cluster),
    source: storable(source),
    runs: runs.map(storableRun),
  };
}

function storableRun(run: ObservedRun): ObservedRun {
  const { workload, container, reference, platform } = run;
  const { namespace, kind, name, owner } = workload;
  return {
    ...run,
    container: storable(container, BYTES.container),
    reference: storable(reference),
    platform: storable(platform, BYTES.platform),
    workload: {
      namespace: storable(namespace, BYTES.namespace),
      kind: storable(kind, BYTES.kind),
      name: storable(name, BYTES.name),
      owner: owner && {
        team: storable(owner.team, BYTES.owner),
        contact: storable(owner.contact, BYTES.owner),
        source: storable(owner.source, BYTES.owner),
      },
    },
  };
}
