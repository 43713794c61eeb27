import {
  type ImageQuestion,
  type ImageVerdict,
  openPolicyJudge,
  type PolicyJudge,
} from '../../../admission/index.ts';
import { type Credential, machineCredentials, parseNamedHosts, parseReference } from '../../../oci/index.ts';
import {
  type OpenedPolicies,
  type OpenedRoot,
  openFindings,
  openPolicies,
  openTrustedRoot,
  type ReadResource,
  readPolicyResources,
  type TrustContext,
  whyOld,
} from '../../../trust/index.ts';
import { withFirstAccepted } from '../pull-secrets/with-first-accepted.ts';
import type { ClusterRules } from '../rules/cluster-rules.ts';
import { type Basis, isSame, isSameForAll, type JudgeSources } from './messages.ts';

export type ReloadingJudge = {
  /** `logins`: shown to the registry of this image instead of what this machine knows, until it accepts one. */
  judge(question: ImageQuestion, signal: AbortSignal, logins: readonly Credential[]): Promise<ImageVerdict>;
  basis(): Basis;
  /** The policies of the cluster, and why some of them cannot be read. */
  read(): readonly ReadResource[];
  /**
   * Reads policies and trust root again, with other rules of the cluster where they are given; true where they changed. Rejects where
   * files cannot be read: what was before stays in force.
   */
  reload(rules?: ClusterRules): Promise<boolean>;
  /** Looks for newer findings of fleets, where policies name some. What is wrong with them is for decisions to say. */
  renewFindings(): Promise<void>;
};

type Open = { policies: OpenedPolicies; trustedRoot: OpenedRoot; judge: PolicyJudge; basis: Basis };

/** Judges by files and by what the cluster holds, as they are now. Throws what `openPolicies` and `openTrustedRoot` throw. */
export async function openReloadingJudge(
  sources: JudgeSources,
  rules: ClusterRules,
  env: NodeJS.ProcessEnv,
  context: TrustContext,
): Promise<ReloadingJudge> {
  const access = {
    credentials: machineCredentials(env),
    insecure: sources.insecure,
    hosts: parseNamedHosts(env['SHEARWALL_TOKEN_SERVICES'] ?? '', env['SHEARWALL_REACHABLE_HOSTS'] ?? ''),
  };
  const findings = await openFindings();
  let read = await readPolicyResources(rules.policies);
  let current = await open();
  const old = whyOld(current.trustedRoot.origin, context.clock.nowMs());
  if (old !== undefined)
    context.log.warn(old, { hint: 'shearwall trust update where it is kept, or --trusted-root FILE' });

  async function open(): Promise<Open> {
    const { stateDir, trustedRoot: file } = sources;
    const [policies, trustedRoot] = await Promise.all([
      openPolicies(sources.policies, read, findings),
      openTrustedRoot(file === undefined ? { stateDir } : { stateDir, file }),
    ]);
    const judge = openPolicyJudge({ policies, trustedRoot, access }, context);
    return { policies, trustedRoot, judge, basis: { ...judge.basis(), narrowed: policies.narrowed() } };
  }

  /** Connections and tokens of a login are nobody else's, and go with the question. */
  async function judgeWith(login: Credential, question: ImageQuestion, signal: AbortSignal) {
    const { registry, repository } = parseReference(question.image);
    const credentials = {
      find: async (host: string, name: string) =>
        host === registry && name === repository ? login : undefined,
    };
    const { policies, trustedRoot } = current;
    await using judge = openPolicyJudge(
      { policies, trustedRoot, access: { ...access, credentials } },
      context,
    );
    return await judge.judge(question, signal);
  }

  return {
    basis: () => current.basis,
    read: () => read,
    judge: async (question, signal, logins) =>
      logins.length === 0
        ? await current.judge.judge(question, signal)
        : await withFirstAccepted(logins, async (login) => await judgeWith(login, question, signal)),
    renewFindings: async () => await current.policies.renewFindings(current.trustedRoot, context),
    async reload(given) {
      if (given !== undefined) read = await readPolicyResources(given.policies, read);
      const next = await open();
      const before = current;
      if (!isSameForAll(next.basis, before.basis)) {
        current = next;
        await before.judge[Symbol.asyncDispose]();
        return true;
      }
      await next.judge[Symbol.asyncDispose]();
      if (isSame(next.basis, before.basis)) return false;
      // What one namespace asks is no reason to forget what is known of all others.
      before.policies.narrow(read);
      current = { ...before, basis: next.basis };
      return true;
    },
  };
}
