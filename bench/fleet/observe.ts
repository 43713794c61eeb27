import type { Observation, ObservedRun } from '../../src/store/index.ts';
import { builtAt, digestOfText, LINEAGES } from './generate.ts';

const WORKLOADS_OF_AN_IMAGE = 10;
const CLUSTERS_NAMESPACES = 40;

/**
 * What runs once `built` images are built: of each lineage the newest, in ten workloads. It is reported by its manifest, index
 * or config digest in turn.
 */
export function observationAfter(built: number): Observation {
  const runs: ObservedRun[] = [];
  for (let number = Math.max(0, built - LINEAGES); number < built; number++)
    for (let workload = 0; workload < WORKLOADS_OF_AN_IMAGE; workload++) runs.push(runOf(number, workload));
  return { cluster: 'production', source: 'kubeconfig', at: builtAt(built), covers: 'all', runs };
}

function runOf(number: number, workload: number): ObservedRun {
  const lineage = number % LINEAGES;
  const kind = (['manifest', 'index', 'config'] as const)[lineage % 3] ?? 'manifest';
  const team = `team-${lineage % 200}`;
  return {
    workload: {
      namespace: `namespace-${(lineage + workload) % CLUSTERS_NAMESPACES}`,
      kind: 'Deployment',
      name: `service-${lineage}-${workload}`,
      owner: { team, contact: `#${team}`, source: 'label team' },
    },
    container: 'main',
    digest: digestOfText(`${kind} ${number}`),
    reference: `registry.example/team-${lineage % 200}/service-${lineage}`,
    platform: 'linux/amd64',
    count: 1 + (workload % 3),
    since: builtAt(number),
  };
}
