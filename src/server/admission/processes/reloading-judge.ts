import { type ImageJudge, openPolicyJudge, type PolicyJudge } from '../../../admission/index.ts';
import { machineCredentials, parseNamedHosts } from '../../../oci/index.ts';
import { openPolicies, openTrustedRoot, type TrustContext } from '../../../trust/index.ts';
import { type Basis, isSame, type JudgeSources } from './messages.ts';

export type ReloadingJudge = Pick<ImageJudge, 'judge'> & {
  basis(): Basis;
  /** Reads policies and trust root again; true where they changed. Rejects where they cannot be read: those before stay in force. */
  reload(): Promise<boolean>;
};

/** Judges by files as they are now. Throws what `openPolicies` and `openTrustedRoot` throw. */
export async function openReloadingJudge(
  sources: JudgeSources,
  env: NodeJS.ProcessEnv,
  context: TrustContext,
): Promise<ReloadingJudge> {
  const access = {
    credentials: machineCredentials(env),
    insecure: sources.insecure,
    hosts: parseNamedHosts(env['SHEARWALL_TOKEN_SERVICES'] ?? '', env['SHEARWALL_REACHABLE_HOSTS'] ?? ''),
  };
  let current = await open();

  async function open(): Promise<PolicyJudge> {
    const { stateDir, trustedRoot: file } = sources;
    const [policies, trustedRoot] = await Promise.all([
      openPolicies(sources.policies),
      openTrustedRoot(file === undefined ? { stateDir } : { stateDir, file }),
    ]);
    return openPolicyJudge({ policies, trustedRoot, access }, context);
  }

  return {
    basis: () => current.basis(),
    judge: async (question, signal) => await current.judge(question, signal),
    async reload() {
      const next = await open();
      const before = current;
      if (isSame(next.basis(), before.basis())) {
        await next[Symbol.asyncDispose]();
        return false;
      }
      current = next;
      await before[Symbol.asyncDispose]();
      return true;
    },
  };
}
