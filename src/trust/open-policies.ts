import type { Digest } from '../base/digest.ts';
import type { DecideImageInput } from './images/decide-image.ts';
import type { ReadFile } from './policy/index.ts';
import type { Decision, TrustContext } from './types.ts';

export type OpenedPolicies = {
  /** Of all that decisions depend on, files with keys included. */
  digest: Digest;
  decide(input: Omit<DecideImageInput, 'policies' | 'memory'>, context: TrustContext): Promise<Decision>;
};

/** Reads policy files. Only here is the policy machinery loaded: checks by flags start without it. */
export async function openPolicies(paths: readonly string[], readFile: ReadFile): Promise<OpenedPolicies> {
  const [{ loadPolicies }, { decideImage }, { TrustMemory }] = await Promise.all([
    import('./policy/index.ts'),
    import('./images/decide-image.ts'),
    import('./memory/trust-memory.ts'),
  ]);
  const policies = await loadPolicies(paths, readFile);
  const memory = new TrustMemory();
  return {
    digest: policies.digest,
    decide: async (input, context) => await decideImage({ ...input, policies, memory }, context),
  };
}
