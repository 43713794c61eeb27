import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type ClusterContext,
  ClusterLoginError,
  KubeconfigError,
  type OpenClusterInput,
  openCluster,
} from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import { type KubernetesLists, RESOURCES } from './kubernetes-lists.ts';

/** Opens a cluster by its kubeconfig, or from inside. Throws FLEET_KUBECONFIG. */
export async function openKubernetes(
  input: OpenClusterInput,
  context: ClusterContext,
): Promise<KubernetesLists> {
  try {
    const { server, list } = await openCluster(input, context);
    return { server, list: async (kind, page) => await list(RESOURCES[kind], page) };
  } catch (cause) {
    if (!(cause instanceof KubeconfigError || cause instanceof ClusterLoginError)) throw cause;
    throw fleetError('FLEET_KUBECONFIG', cause.message, withoutUndefined({ cause, hint: cause.hint }));
  }
}
