import { type ReadFile, readStart } from '../base/bounded-read.ts';
import type { Digest } from '../base/digest.ts';
import { readRegular } from '../base/regular-file.ts';
import type { AttachedVex, AttachedVexInput } from './images/attached-vex.ts';
import type { DecideImageInput } from './images/decide-image.ts';
import type { Pin, PolicyByName } from './policy/index.ts';
import type { Decision, TrustContext } from './types.ts';

export type OpenedPolicies = {
  /** Of all that decisions depend on, files with keys included. */
  digest: Digest;
  /** Where admission writes the digests of a repository's images; nothing is asked of anybody. */
  pinOf(repository: { registry: string; repository: string }): Pin;
  /** Whether each policy is about a repository's images, and what it then asks for; nothing is asked of anybody. */
  explain(repository: { registry: string; repository: string }): PolicyByName[];
  decide(input: Omit<DecideImageInput, 'policies' | 'memory'>, context: TrustContext): Promise<Decision>;
  /** The VEX attached to an image, and what the policies let its signers speak for. */
  attachedVex(
    input: Omit<AttachedVexInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<AttachedVex>;
};

/** Reads policy files. Only here is the policy machinery loaded: checks by flags start without it. */
export async function openPolicies(paths: readonly string[]): Promise<OpenedPolicies> {
  const [{ explainByName, loadPolicies, pinOf }, { decideImage }, { listAttachedVex }, { TrustMemory }] =
    await Promise.all([
      import('./policy/index.ts'),
      import('./images/decide-image.ts'),
      import('./images/attached-vex.ts'),
      import('./memory/trust-memory.ts'),
    ]);
  const policies = await loadPolicies(paths, policyReader(paths));
  const memory = new TrustMemory();
  return {
    digest: policies.digest,
    pinOf: (repository) => pinOf(policies, repository),
    explain: (repository) => explainByName(policies, repository),
    decide: async (input, context) => await decideImage({ ...input, policies, memory }, context),
    attachedVex: async (input, context) => await listAttachedVex({ ...input, policies, memory }, context),
  };
}

/** The user named the policies; what these name is to be a file, for a pipe would be waited for. */
export function policyReader(paths: readonly string[]): ReadFile {
  return async (path, bytes) =>
    paths.includes(path) ? await readStart(path, bytes) : await readRegular(path, bytes);
}
