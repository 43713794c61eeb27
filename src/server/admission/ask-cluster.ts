import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  ApiRefused,
  ClusterLoginError,
  KubeconfigError,
  type KubernetesClient,
  type OpenClusterInput,
  openCluster,
} from '../../kubernetes/index.ts';
import { serverError } from '../errors.ts';

/** Opens a cluster and asks it. What it refuses, and why it is not reached, becomes ADMIT_CLUSTER. */
export async function askCluster<T>(
  cluster: OpenClusterInput,
  context: Pick<Context, 'clock' | 'log' | 'signal'>,
  ask: (client: KubernetesClient) => Promise<T>,
): Promise<T> {
  try {
    return await ask(await openCluster(cluster, context));
  } catch (cause) {
    const isKnown =
      cause instanceof KubeconfigError || cause instanceof ClusterLoginError || cause instanceof ApiRefused;
    if (!isKnown) throw cause;
    const hint =
      cause instanceof ApiRefused ? 'see which rights docs/tasks/guard-a-cluster.md names' : cause.hint;
    throw serverError(
      'ADMIT_CLUSTER',
      `the cluster cannot be asked: ${cause.message}`,
      withoutUndefined({ cause, hint }),
    );
  }
}
