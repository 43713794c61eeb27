import { nearestName } from '../../base/nearest-name.ts';
import { clusters, type Store, setStaleAfter } from '../../store/index.ts';
import { fleetError } from '../errors.ts';

export type ClusterSettings = {
  cluster: string;
  /** How long its newest look counts as current. */
  staleAfterMs: number;
};

/** Says how long the newest look at a cluster counts as current. Throws FLEET_CLUSTER_UNKNOWN. */
export async function setCluster({
  store,
  cluster,
  staleAfterMs,
}: ClusterSettings & { store: Store }): Promise<ClusterSettings> {
  if (!(await store.write((edit) => setStaleAfter(edit, cluster, staleAfterMs)))) {
    const known = (await store.read(clusters)).map(({ name }) => name);
    const nearest = nearestName(cluster, known);
    throw fleetError('FLEET_CLUSTER_UNKNOWN', `no cluster is called ${cluster}`, {
      hint: nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`,
    });
  }
  return { cluster, staleAfterMs };
}
