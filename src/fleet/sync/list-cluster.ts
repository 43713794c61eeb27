import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { Fields } from '../../base/fields.ts';
import { ApiRefused, ClusterLoginError, KubeconfigError, listWhole } from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import { readKubernetesDump } from '../observed/kubernetes/read-kubernetes-dump.ts';
import type { Dump } from '../observed/types.ts';
import type { OwnerRules } from '../owners/types.ts';
import { type KubernetesLists, LISTED_KINDS, type ListedKind } from './kubernetes-lists.ts';
import { slimObject } from './slim-object.ts';

const PAGE = 500;
const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;
const HTTP_NOT_FOUND = 404;

export type ListClusterInput = {
  lists: KubernetesLists;
  /** Empty: all. */
  namespaces: readonly string[];
  rules: OwnerRules;
};

/**
 * Lists a cluster once, page by page, into what a dump of it would say. Pods must be listed whole; what else may never be read is
 * reported, for names and labels tell most of it. What fails this time only would change whose everything is until the next time, so it
 * fails all. Throws FLEET_CLUSTER.
 */
export async function listCluster(
  { lists, namespaces, rules }: ListClusterInput,
  context: Pick<Context, 'progress' | 'signal' | 'log'>,
): Promise<Dump> {
  const step = context.progress.start(`listing ${lists.server}`, undefined, 'items');
  try {
    const objects: Fields[] = [];
    const missing: { where: string; message: string }[] = [];
    for (const kind of LISTED_KINDS)
      for (const namespace of isNamespaced(kind) && namespaces.length > 0 ? namespaces : [undefined]) {
        try {
          const listed = await listKind(lists, kind, namespace, { signal: context.signal, step });
          for (const each of listed) objects.push(each);
        } catch (error) {
          context.signal.throwIfAborted();
          if (kind === 'Pod' || !isLasting(error)) throw clusterError(lists.server, kind, error);
          missing.push({
            where: `${kind}s${namespace === undefined ? '' : ` in ${namespace}`}`,
            message: messageOf(error),
          });
        }
      }
    const dump = readKubernetesDump(objects, rules);
    return { ...dump, problems: [...dump.problems, ...missing] };
  } finally {
    step.done();
  }
}

function isNamespaced(kind: ListedKind): boolean {
  return kind !== 'Node' && kind !== 'Namespace';
}

async function listKind(
  lists: KubernetesLists,
  kind: ListedKind,
  namespace: string | undefined,
  { signal, step }: { signal: AbortSignal; step: { add(count: number): void } },
): Promise<Fields[]> {
  return await listWhole(
    async (next) => {
      signal.throwIfAborted();
      const page = await orAborted(lists.list(kind, { namespace, limit: PAGE, continue: next }), signal);
      step.add(page.items.length);
      return page;
    },
    (item) => slimObject(item, kind),
  );
}

/** A plug-in that logs in may wait for its user: it is waited for no longer. Nothing is written before all is listed. */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Not allowed, or a kind that the server does not know: the same each time. */
function isLasting(error: unknown): boolean {
  return error instanceof ApiRefused && [HTTP_FORBIDDEN, HTTP_NOT_FOUND].includes(error.status);
}

const HINTS: ReadonlyMap<number | undefined, string> = new Map([
  [
    HTTP_UNAUTHORIZED,
    'the cluster does not know these credentials, or they have expired: log in again; nothing was changed',
  ],
  [
    HTTP_FORBIDDEN,
    'the user of the kubeconfig needs "list" on pods, nodes, namespaces, and on workloads of apps and batch',
  ],
]);

function clusterError(server: string, kind: ListedKind, cause: unknown): Error {
  const hint =
    cause instanceof ClusterLoginError || cause instanceof KubeconfigError
      ? cause.hint
      : HINTS.get(cause instanceof ApiRefused ? cause.status : undefined);
  return fleetError(
    'FLEET_CLUSTER',
    `the ${kind.toLowerCase()}s of ${server} could not be listed: ${messageOf(cause)}`,
    { hint: hint ?? 'check that the cluster is reachable with this kubeconfig; nothing was changed', cause },
  );
}
