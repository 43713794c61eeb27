import { type Store, setStaleAfter } from '../../store/index.ts';
import { unknownCluster } from './unknown-cluster.ts';

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
  if (!(await store.write((edit) => setStaleAfter(edit, cluster, staleAfterMs))))
    throw await unknownCluster(store, cluster);
  return { cluster, staleAfterMs };
}
