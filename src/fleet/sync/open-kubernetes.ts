import { textOf } from '../../base/fields.ts';
import { isJsonObject, parseJsonText } from '../../base/parse-json.ts';
import { fleetError } from '../errors.ts';
import { type KubernetesLists, type ListedKind, type ListPage, ListRefused } from './kubernetes-lists.ts';
import { readKubeconfigs } from './read-kubeconfigs.ts';

type Listing = { items: unknown[]; metadata?: { _continue?: string } };
type Page = { limit: number; _continue?: string };
type Call = (page: Page, namespace: string | undefined) => Promise<Listing>;

/**
 * Opens a cluster by its kubeconfig: a file, or several that are read as one. The official client is large, so it is loaded here and
 * nowhere else. Throws FLEET_KUBECONFIG.
 */
export async function openKubernetes(
  kubeconfigs: readonly string[],
  contextName: string | undefined,
): Promise<KubernetesLists> {
  const client = await import('@kubernetes/client-node');
  const config = await readKubeconfigs(kubeconfigs, contextName);
  const cluster = config.getCurrentCluster();
  const name = kubeconfigs.join(', ');
  const context = contextName ?? 'its current context';
  const contexts = config.getContexts().map((each) => each.name);
  const hint = `it has the contexts ${contexts.join(', ') || '(none)'}`;
  if (cluster === null)
    throw fleetError('FLEET_KUBECONFIG', `the kubeconfig ${name} names no cluster for ${context}`, { hint });
  if (config.getCurrentUser() === null)
    throw fleetError('FLEET_KUBECONFIG', `the kubeconfig ${name} has no user for ${context}`, { hint });
  const core = config.makeApiClient(client.CoreV1Api);
  const apps = config.makeApiClient(client.AppsV1Api);
  const batch = config.makeApiClient(client.BatchV1Api);
  const calls: Record<ListedKind, Call> = {
    Pod: (page, namespace) =>
      namespace === undefined
        ? core.listPodForAllNamespaces(page)
        : core.listNamespacedPod({ namespace, ...page }),
    Node: (page) => core.listNode(page),
    Namespace: (page) => core.listNamespace(page),
    ReplicaSet: (page, namespace) =>
      namespace === undefined
        ? apps.listReplicaSetForAllNamespaces(page)
        : apps.listNamespacedReplicaSet({ namespace, ...page }),
    Deployment: (page, namespace) =>
      namespace === undefined
        ? apps.listDeploymentForAllNamespaces(page)
        : apps.listNamespacedDeployment({ namespace, ...page }),
    StatefulSet: (page, namespace) =>
      namespace === undefined
        ? apps.listStatefulSetForAllNamespaces(page)
        : apps.listNamespacedStatefulSet({ namespace, ...page }),
    DaemonSet: (page, namespace) =>
      namespace === undefined
        ? apps.listDaemonSetForAllNamespaces(page)
        : apps.listNamespacedDaemonSet({ namespace, ...page }),
    Job: (page, namespace) =>
      namespace === undefined
        ? batch.listJobForAllNamespaces(page)
        : batch.listNamespacedJob({ namespace, ...page }),
    CronJob: (page, namespace) =>
      namespace === undefined
        ? batch.listCronJobForAllNamespaces(page)
        : batch.listNamespacedCronJob({ namespace, ...page }),
  };
  return {
    server: cluster.server,
    async list(kind, { namespace, limit, continue: next }): Promise<ListPage> {
      try {
        const listing = await calls[kind](
          { limit, ...(next !== undefined && { _continue: next }) },
          namespace,
        );
        // The client's objects hold dates; what is read from dumps holds their text.
        const items = parseJsonText(JSON.stringify(listing.items)) as unknown[];
        return { items, continue: listing.metadata?._continue || undefined };
      } catch (error) {
        throw refused(error, client.ApiException);
      }
    },
  };
}

function refused(
  error: unknown,
  ApiException: abstract new (...args: never[]) => { code: number; body: unknown },
): unknown {
  if (!(error instanceof ApiException)) return error;
  return new ListRefused(error.code, messageIn(error.body) ?? WORDS[error.code] ?? `HTTP ${error.code}`);
}

/** The client keeps no body where it knows the code. */
const WORDS: Readonly<Record<number, string>> = { 401: 'Unauthorized' };

/** Of the `Status` that the API answers with. */
function messageIn(body: unknown): string | undefined {
  try {
    const status: unknown = typeof body === 'string' ? parseJsonText(body) : body;
    return isJsonObject(status) ? textOf(status['message']) : undefined;
  } catch {
    return undefined;
  }
}
