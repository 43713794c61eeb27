import { connectCluster, type KubernetesClient } from './client/connect-cluster.ts';
import { KubeconfigError } from './errors.ts';
import { accessByKubeconfig } from './kubeconfig/access-by-kubeconfig.ts';
import { accessInCluster } from './login/access-in-cluster.ts';
import type { ClusterContext, LoginMachine } from './types.ts';

export type OpenClusterInput = {
  /** Files that say how the cluster is reached; later ones add to the first. Empty: the cluster that this program runs in. */
  kubeconfigs: readonly string[];
  /** A context of theirs; undefined: the current one. */
  kubeContext: string | undefined;
  machine: LoginMachine;
};

/** A client of the cluster that kubeconfigs name, or of the one that this program runs in. Throws KubeconfigError, ClusterLoginError. */
export async function openCluster(
  { kubeconfigs, kubeContext, machine }: OpenClusterInput,
  context: ClusterContext,
): Promise<KubernetesClient> {
  const access =
    kubeconfigs.length > 0
      ? await accessByKubeconfig({ kubeconfigs, contextName: kubeContext, machine }, context.clock)
      : await accessInCluster(machine.env);
  if (access === undefined)
    throw new KubeconfigError('there is no kubeconfig, and this is not a pod of a cluster', {
      hint: 'name a kubeconfig',
    });
  return connectCluster(access, context);
}
