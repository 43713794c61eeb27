import { type ReadFile, readStart } from '../base/bounded-read.ts';
import type { Digest } from '../base/digest.ts';
import type { HostReach } from '../base/http.ts';
import { readRegular } from '../base/regular-file.ts';
import type { TrustedRoot } from '../sigstore/index.ts';
import type { FindingsFiles, WhyNotSigned } from './findings/findings-files.ts';
import type { AboutImageInput, Reproductions } from './images/attached-reproductions.ts';
import type { TestResultsInput } from './images/attached-test-results.ts';
import type { AttachedVex, AttachedVexInput } from './images/attached-vex.ts';
import type { DecideImageInput } from './images/decide-image.ts';
import type {
  CacheTimes,
  FindingsByPlace,
  Pin,
  PolicyByName,
  PolicySet,
  ReadResource,
  TestJudgement,
} from './policy/index.ts';
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
  /** How long an answer that an image of a repository may run is gone by; nothing is asked of anybody. */
  cacheOf(repository: { registry: string; repository: string }): CacheTimes;
  /** Where the registry of an image may be that somebody else named; undefined: anywhere. */
  reachOf(registry: string): HostReach | undefined;
  /** Whether each policy is about a repository's images, and what it then asks for; nothing is asked of anybody. */
  explain(repository: { registry: string; repository: string }): PolicyByName[];
  /** `namespace`: whose policies count besides. */
  decide(
    input: Omit<DecideImageInput, 'policies' | 'memory' | 'findings'> & { namespace?: string },
    context: TrustContext,
  ): Promise<Decision>;
  /** Looks for newer findings of fleets, wherever policies name some. */
  renewFindings(trustedRoot: TrustedRoot, context: TrustContext): Promise<void>;
  /** The VEX attached to an image, and what the policies let its signers speak for. */
  attachedVex(
    input: Omit<AttachedVexInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<AttachedVex>;
  /** Who built an image again, of those whom the policies name; undefined: they name nobody. */
  reproductions(
    input: Omit<AboutImageInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<Reproductions | undefined>;
  /** True where policies say who may have tested images of a repository; nothing is asked of anybody. */
  nameTesters(repository: { registry: string; repository: string }): boolean;
  /** What those say of a test whom the policies name; undefined: they name nobody. */
  testResults(
    input: Omit<TestResultsInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<TestJudgement | undefined>;
  /** Since when it is proven that an image was there, in milliseconds, by those whom the policies name; undefined: nothing proves it. */
  signedSince(
    input: Omit<AboutImageInput, 'policies' | 'memory'>,
    context: TrustContext,
  ): Promise<number | undefined>;
};

/**
 * Reads policy files, and takes policies of a cluster beside them. `held`: where the findings of fleets are kept that these name. Only here is the policy machinery loaded: checks by flags start
 * without it.
 */
export async function openPolicies(
  paths: readonly string[],
  resources: readonly ReadResource[] = [],
  held?: FindingsFiles,
): Promise<OpenedPolicies> {
  const [
    {
      cacheOf,
      explainByName,
      findingsPlaces,
      loadPolicies,
      narrowings,
      pinOf,
      policySet,
      reachOfRegistry,
      testRulesFor,
      whyNotSigned,
    },
    { decideImage },
    { listAttachedVex },
    { TrustMemory },
    findings,
  ] = await Promise.all([
    import('./policy/index.ts'),
    import('./images/decide-image.ts'),
    import('./images/attached-vex.ts'),
    import('./memory/trust-memory.ts'),
    held ?? openFindings(),
  ]);
  const ofCluster = resources.filter(({ namespace }) => namespace === '').map(({ parsed }) => parsed);
  const policies = await loadPolicies(paths, policyReader(paths), ofCluster);
  const memory = new TrustMemory();
  const mayCount =
    (trustedRoot: TrustedRoot): WhyNotSigned =>
    (place, file) =>
      whyNotSigned(policies, { place, file, check: memory.checkWith(trustedRoot, policies.digest) });
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
    cacheOf: (repository) => cacheOf(policies, repository),
    reachOf: (registry) => reachOfRegistry(policies, registry),
    explain: (repository) => explainByName(policies, repository),
    async decide({ namespace = '', ...input }, context) {
      const set = byNamespace.get(namespace)?.set ?? policies;
      const found = async (places: readonly string[]): Promise<FindingsByPlace> =>
        await findings.of(places, mayCount(input.trustedRoot), context);
      return await decideImage({ ...input, policies: set, memory, findings: found }, context);
    },
    renewFindings: async (trustedRoot, context) =>
      await findings.renew(findingsPlaces(policies), mayCount(trustedRoot), context),
    attachedVex: async (input, context) => await listAttachedVex({ ...input, policies, memory }, context),
    async reproductions(input, context) {
      const { listReproductions } = await import('./images/attached-reproductions.ts');
      return await listReproductions({ ...input, policies, memory }, context);
    },
    nameTesters: (repository) => testRulesFor(policies, repository).length > 0,
    async testResults(input, context) {
      const { judgeTestResults } = await import('./images/attached-test-results.ts');
      return await judgeTestResults({ ...input, policies, memory }, context);
    },
    async signedSince(input, context) {
      const { signedSince } = await import('./images/signed-since.ts');
      return await signedSince({ ...input, policies, memory }, context);
    },
  };
}

/** What fleets say, kept for as long as decisions are asked for: also when policies are read again. */
export async function openFindings(): Promise<FindingsFiles> {
  const { FindingsFiles: Files } = await import('./findings/findings-files.ts');
  return new Files();
}

type Narrowed = { digest: Digest; set: PolicySet };

/** The user named the policies; what these name is to be a file, for a pipe would be waited for. */
export function policyReader(paths: readonly string[]): ReadFile {
  return async (path, bytes) =>
    paths.includes(path) ? await readStart(path, bytes) : await readRegular(path, bytes);
}
