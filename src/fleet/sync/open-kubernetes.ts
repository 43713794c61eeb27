import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type ClusterContext,
  ClusterLoginError,
  KubeconfigError,
  type KubernetesClient,
  type OpenClusterInput,
  openCluster,
} from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import { type KubernetesLists, RESOURCES } from './kubernetes-lists.ts';

/** Opens a cluster by its kubeconfig, or from inside, to list it. Throws FLEET_KUBECONFIG. */
export async function openKubernetes(
  input: OpenClusterInput,
  context: ClusterContext,
): Promise<KubernetesLists> {
  const { server, list } = await openWatchedCluster(input, context);
  return { server, list: async (kind, page) => await list(RESOURCES[kind], page) };
}

/** The same to watch it. Throws FLEET_KUBECONFIG. */
export async function openWatchedCluster(
  input: OpenClusterInput,
  context: ClusterContext,
): Promise<KubernetesClient> {
  try {
    return await openCluster(input, context);
  } catch (cause) {
    if (!(cause instanceof KubeconfigError || cause instanceof ClusterLoginError)) throw cause;
    throw fleetError('FLEET_KUBECONFIG', cause.message, withoutUndefined({ cause, hint: cause.hint }));
  }
}
