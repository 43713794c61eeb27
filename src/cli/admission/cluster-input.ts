import type { OpenClusterInput } from '../../kubernetes/index.ts';
import type { ClusterOptions } from './options.ts';

/** By the flags, $KUBECONFIG, or from inside of a pod. */
export function clusterInput(
  { kubeconfig, context }: ClusterOptions,
  env: NodeJS.ProcessEnv,
): OpenClusterInput {
  const named = kubeconfig === undefined ? (env['KUBECONFIG'] ?? '').split(':') : [kubeconfig];
  return {
    kubeconfigs: named.filter((path) => path !== ''),
    kubeContext: context,
    machine: { env, isInteractive: process.stdin.isTTY },
  };
}
