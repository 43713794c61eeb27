import { type ReadFile, readStart } from '../base/bounded-read.ts';
import type { Digest } from '../base/digest.ts';
import { readRegular } from '../base/regular-file.ts';
import type { AttachedVex, AttachedVexInput } from './images/attached-vex.ts';
import type { DecideImageInput } from './images/decide-image.ts';
import type { Pin, PolicyByName, PolicySet, ReadResource } from './policy/index.ts';
import type { Decision, TrustContext } from './types.ts';

export type OpenedPolicies = {
  /** Of all that decisions depend on, files with keys included; those of namespaces apart. */
  digest: Digest;
  /** Of what namespaces ask besides, by namespace. */
  narrowed(): Readonly<Record<string, Digest>>;
  /** Other policies of namespaces, from now on; policies of the cluster among them are left out. */
  narrow(resources: readonly ReadResource[]): void;
  /** Where admission writes the digests of a repository's images; nothing is asked of anybody. */
  pinOf(repository: { registry: string; repository: string }): Pin;
  /** Whether each policy is about a repository's images, and what it then asks for; nothing is asked of anybody. */
  explain(repository: { registry: string; repository: string }): PolicyByName[];
  /** `namespace`: whose policies count besides. */
  decide(
    input: Omit<DecideImageInput, 'policies' | 'memory'> & { namespace?: string },
    context: TrustContext,
  ): Promise<Decision>;
  /** The VEX attached to an image, and what the policies let its signers speak for. */
  attachedVex(
    input: Omit<AttachedVexInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<AttachedVex>;
};

/**
 * Reads policy files, and takes policies of a cluster beside them. Only here is the policy machinery loaded: checks by flags start
 * without it.
 */
export async function openPolicies(
  paths: readonly string[],
  resources: readonly ReadResource[] = [],
): Promise<OpenedPolicies> {
  const [
    { explainByName, loadPolicies, narrowings, pinOf, policySet },
    { decideImage },
    { listAttachedVex },
    { TrustMemory },
  ] = await Promise.all([
    import('./policy/index.ts'),
    import('./images/decide-image.ts'),
    import('./images/attached-vex.ts'),
    import('./memory/trust-memory.ts'),
  ]);
  const ofCluster = resources.filter(({ namespace }) => namespace === '').map(({ parsed }) => parsed);
  const policies = await loadPolicies(paths, policyReader(paths), ofCluster);
  const memory = new TrustMemory();
  let byNamespace = new Map<string, Narrowed>();
  const narrow = (others: readonly ReadResource[]): void => {
    byNamespace = new Map(
      [...narrowings(others)].map(([namespace, own]) => [
        namespace,
        { digest: own.digest, set: policySet([policies, ...own.files]) },
      ]),
    );
  };
  narrow(resources);
  return {
    digest: policies.digest,
    narrowed: () =>
      Object.fromEntries([...byNamespace].map(([namespace, { digest }]) => [namespace, digest])),
    narrow,
    pinOf: (repository) => pinOf(policies, repository),
    explain: (repository) => explainByName(policies, repository),
    async decide({ namespace = '', ...input }, context) {
      const set = byNamespace.get(namespace)?.set ?? policies;
      return await decideImage({ ...input, policies: set, memory }, context);
    },
    attachedVex: async (input, context) => await listAttachedVex({ ...input, policies, memory }, context),
  };
}

type Narrowed = { digest: Digest; set: PolicySet };

/** The user named the policies; what these name is to be a file, for a pipe would be waited for. */
export function policyReader(paths: readonly string[]): ReadFile {
  return async (path, bytes) =>
    paths.includes(path) ? await readStart(path, bytes) : await readRegular(path, bytes);
}
