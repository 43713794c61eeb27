import type { Context } from '../../base/context.ts';
import type { OpenClusterInput } from '../../kubernetes/index.ts';
import { askCluster } from './ask-cluster.ts';
import { findSettings, keepSettings, type Mode } from './authority/kept-settings.ts';
import type { ConfigurationKind } from './registration/configurations.ts';
import { unregister } from './registration/register.ts';

export type InstallInput = {
  cluster: OpenClusterInput;
  /** That the pods of the webhook run in. */
  namespace: string;
  /** False: what would be refused is said. What is enforced already stays so. */
  enforce: boolean;
};

type InstallContext = Pick<Context, 'clock' | 'log' | 'signal'>;

/** Writes down that the cluster is to be guarded. Pods of the webhook register it once they can answer. Throws ADMIT_CLUSTER. */
export async function installAdmission(
  { cluster, namespace, enforce }: InstallInput,
  context: InstallContext,
): Promise<{ namespace: string; mode: Mode }> {
  return await askCluster(cluster, context, async (client) => {
    const place = { namespace, nowMs: context.clock.nowMs() };
    const found = await findSettings(client, namespace);
    const mode = enforce || found?.settings.mode === 'enforce' ? 'enforce' : 'warn';
    await keepSettings(client, place, { mode });
    return { namespace, mode };
  });
}

/** Removes the webhook, without any help of its pods, and tells those to let it be. Throws ADMIT_CLUSTER. */
export async function uninstallAdmission(
  { cluster, namespace }: Omit<InstallInput, 'enforce'>,
  context: InstallContext,
): Promise<{ namespace: string; removed: ConfigurationKind[] }> {
  return await askCluster(cluster, context, async (client) => {
    const place = { namespace, nowMs: context.clock.nowMs() };
    // Else a pod that still runs would make them again. Where it was never installed there is nobody to tell.
    if ((await findSettings(client, namespace)) !== undefined)
      await keepSettings(client, place, { mode: 'off' });
    return { namespace, removed: await unregister(client) };
  });
}
