import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { Fields } from '../../base/fields.ts';
import { fleetError } from '../errors.ts';
import { readKubernetesDump } from '../observed/kubernetes/read-kubernetes-dump.ts';
import type { Dump } from '../observed/types.ts';
import type { OwnerRules } from '../owners/types.ts';
import { type KubernetesLists, LISTED_KINDS, type ListedKind, ListRefused } from './kubernetes-lists.ts';
import { slimObject } from './slim-object.ts';

const PAGE = 500;
/** A list that takes longer than the server keeps its snapshot is begun again. */
const ATTEMPTS = 3;
const HTTP_GONE = 410;
const HTTP_FORBIDDEN = 403;

export type ListClusterInput = {
  lists: KubernetesLists;
  /** Empty: all. */
  namespaces: readonly string[];
  rules: OwnerRules;
};

/**
 * Lists a cluster once, page by page, into what a dump of it would say. Pods must be listed whole; what else may not be read is reported,
 * for names and labels tell most of it. Throws FLEET_CLUSTER.
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
          objects.push(
            ...(await listWhole(lists, kind, namespace, context.signal, (count) => step.add(count))),
          );
        } catch (error) {
          context.signal.throwIfAborted();
          if (kind === 'Pod') throw clusterError(lists.server, error);
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

/** The Kubernetes client knows no signals: its answer is waited for no longer. Nothing is written before all is listed. */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function listWhole(
  lists: KubernetesLists,
  kind: ListedKind,
  namespace: string | undefined,
  signal: AbortSignal,
  seen: (count: number) => void,
): Promise<Fields[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const objects: Fields[] = [];
      for (let next: string | undefined; ; ) {
        signal.throwIfAborted();
        const page = await orAborted(lists.list(kind, { namespace, limit: PAGE, continue: next }), signal);
        for (const item of page.items) objects.push(slimObject(item, kind));
        seen(page.items.length);
        next = page.continue;
        if (next === undefined) return objects;
      }
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof ListRefused) || error.status !== HTTP_GONE) throw error;
    }
  }
}

function clusterError(server: string, cause: unknown): Error {
  const isForbidden = cause instanceof ListRefused && cause.status === HTTP_FORBIDDEN;
  return fleetError('FLEET_CLUSTER', `the pods of ${server} could not be listed: ${messageOf(cause)}`, {
    hint: isForbidden
      ? 'the user of the kubeconfig needs "list" on pods, nodes, namespaces, and on workloads of apps and batch'
      : 'is the cluster reachable with this kubeconfig? nothing was changed',
    cause,
  });
}
