import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  accessByKubeconfig,
  accessInCluster,
  type ClusterAccess,
  type ClusterContext,
  ClusterLoginError,
  connectCluster,
  KubeconfigError,
  type LoginMachine,
  type Resource,
} from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import type { KubernetesLists, ListedKind } from './kubernetes-lists.ts';

const core = (plural: string): Resource => ({ group: '', version: 'v1', plural });
const apps = (plural: string): Resource => ({ group: 'apps', version: 'v1', plural });
const batch = (plural: string): Resource => ({ group: 'batch', version: 'v1', plural });

const RESOURCES: Readonly<Record<ListedKind, Resource>> = {
  Pod: core('pods'),
  Node: core('nodes'),
  Namespace: core('namespaces'),
  ReplicaSet: apps('replicasets'),
  Deployment: apps('deployments'),
  StatefulSet: apps('statefulsets'),
  DaemonSet: apps('daemonsets'),
  Job: batch('jobs'),
  CronJob: batch('cronjobs'),
};

export type OpenKubernetesInput = {
  /** Files that say how the cluster is reached; later ones add to the first. Empty: the cluster that this program runs in. */
  kubeconfigs: readonly string[];
  /** A context of theirs; undefined: the current one. */
  kubeContext: string | undefined;
  machine: LoginMachine;
};

/** Opens a cluster by its kubeconfig, or from inside. Throws FLEET_KUBECONFIG. */
export async function openKubernetes(
  input: OpenKubernetesInput,
  context: ClusterContext,
): Promise<KubernetesLists> {
  const { server, list } = connectCluster(await accessOf(input, context), context);
  return { server, list: async (kind, page) => await list(RESOURCES[kind], page) };
}

async function accessOf(
  { kubeconfigs, kubeContext, machine }: OpenKubernetesInput,
  { clock }: ClusterContext,
): Promise<ClusterAccess> {
  try {
    if (kubeconfigs.length > 0)
      return await accessByKubeconfig({ kubeconfigs, contextName: kubeContext, machine }, clock);
    const inside = await accessInCluster(machine.env);
    if (inside !== undefined) return inside;
  } catch (cause) {
    if (!(cause instanceof KubeconfigError || cause instanceof ClusterLoginError)) throw cause;
    throw fleetError(
      'FLEET_KUBECONFIG',
      cause.message,
      withoutUndefined({
        cause,
        hint: cause.hint,
      }),
    );
  }
  throw fleetError('FLEET_KUBECONFIG', 'there is no kubeconfig, and this is not a pod of a cluster', {
    hint: 'name a kubeconfig',
  });
}
