import type { OpenClusterInput } from '../../kubernetes/index.ts';
import { kubeconfigsOf } from '../kubeconfigs.ts';
import type { ClusterOptions } from './options.ts';

/** By the flags, $KUBECONFIG, or from inside of a pod. */
export function clusterInput(
  { kubeconfig, context }: ClusterOptions,
  env: NodeJS.ProcessEnv,
): OpenClusterInput {
  return {
    kubeconfigs: kubeconfigsOf(kubeconfig, env),
    kubeContext: context,
    machine: { env, isInteractive: process.stdin.isTTY },
  };
}
