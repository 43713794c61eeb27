import type { Context } from '../../base/context.ts';
import type { OwnerRules } from '../owners/types.ts';
import type { ImportDumpInput } from '../record/import-dump.ts';
import { listCluster } from './list-cluster.ts';
import { openKubernetes } from './open-kubernetes.ts';

export type ObserveInput = {
  /** Files that say how the cluster is reached; later ones add to the first. Empty: the cluster that this program runs in. */
  kubeconfigs: readonly string[];
  /** A context of theirs; undefined: the current one. */
  kubeContext?: string | undefined;
  /** Empty: all. */
  namespaces?: readonly string[];
  rules: OwnerRules;
  /** Variables for the plug-ins that a kubeconfig logs in with, and those that a pod finds its cluster by. Default: none. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Somebody at a terminal can answer what a plug-in asks. Default: false. */
  isInteractive?: boolean;
};

/** Lists a Kubernetes cluster now, for `importDump`; what is listed whole is covered. */
export async function observeCluster(
  { kubeconfigs, kubeContext, namespaces = [], rules, env = {}, isInteractive = false }: ObserveInput,
  context: Context,
): Promise<Pick<ImportDumpInput, 'dump' | 'source' | 'covers' | 'at'>> {
  const machine = { env, isInteractive };
  const lists = await openKubernetes({ kubeconfigs, kubeContext, machine }, context);
  const at = context.clock.nowMs();
  const dump = await listCluster({ lists, namespaces, rules }, context);
  const covers = namespaces.length > 0 ? namespaces : ('all' as const);
  return { dump, source: lists.server, covers, at };
}
