import { nearestName } from '../../base/nearest-name.ts';
import { clusters, type Store } from '../../store/index.ts';
import { fleetError } from '../errors.ts';

/** Names one that may be meant. */
export async function unknownCluster(store: Store, cluster: string): Promise<Error> {
  const known = (await store.read(clusters)).map(({ name }) => name);
  const nearest = nearestName(cluster, known);
  return fleetError('FLEET_CLUSTER_UNKNOWN', `no cluster is called ${cluster}`, {
    hint: nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`,
  });
}
