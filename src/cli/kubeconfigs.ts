import { delimiter } from 'node:path';

/** The kubeconfigs that the line names, else those of $KUBECONFIG. Empty: the cluster that this program runs in, if any. */
export function kubeconfigsOf(named: string | undefined, env: NodeJS.ProcessEnv): string[] {
  return named === undefined ? (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean) : [named];
}
