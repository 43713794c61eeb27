import type { AdmitInstallAnswer, AdmitUninstallAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { clusterInput } from './cluster-input.ts';
import type { ClusterOptions, InstallOptions } from './options.ts';

/** Writes down the wish; the pods fulfil it as soon as they can answer, so that nothing is refused for want of them. */
export async function install({ options, env, open, out }: Invocation<InstallOptions>): Promise<ExitCode> {
  const { installAdmission } = await import('../../server/index.ts');
  const { namespace, enforce = false } = options;
  const cluster = clusterInput(options, env);
  const answer: AdmitInstallAnswer = await installAdmission({ cluster, namespace, enforce }, await open());
  out.result(answer, () =>
    answer.mode === 'enforce'
      ? `what policies do not allow is refused, as soon as the webhook in ${namespace} can answer`
      : `what policies do not allow is warned of, as soon as the webhook in ${namespace} can answer`,
  );
  return 0;
}

/** Works without any pod: the configurations go, and pods that still run are told not to make them again. */
export async function uninstall({
  options,
  env,
  open,
  out,
}: Invocation<ClusterOptions & { namespace: string }>): Promise<ExitCode> {
  const { uninstallAdmission } = await import('../../server/index.ts');
  const { namespace } = options;
  const cluster = clusterInput(options, env);
  const answer: AdmitUninstallAnswer = await uninstallAdmission({ cluster, namespace }, await open());
  out.result(answer, () =>
    answer.removed.length === 0
      ? 'there was no webhook of ours'
      : `removed: ${answer.removed.map((kind) => `${kind} shearwall-admission`).join(', ')}`,
  );
  return 0;
}
