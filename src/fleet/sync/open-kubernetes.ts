import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type ClusterContext,
  ClusterLoginError,
  KubeconfigError,
  type OpenClusterInput,
  openCluster,
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
