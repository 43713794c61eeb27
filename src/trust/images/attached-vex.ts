import type { Digest } from '../../base/digest.ts';
import type { ImageSource } from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/index.ts';
import type { TrustMemory } from '../memory/trust-memory.ts';
import { CheckedSubject, type PolicySet, registryName, type VexRule } from '../policy/index.ts';
import { isPredicateType } from '../statements/predicate-types.ts';
import type { TrustContext } from '../types.ts';

export type AttachedVexInput = {
  /** A registry: policies are about repositories. */
  source: ImageSource;
  /** The image's manifest, and the index that names it. */
  digests: readonly Digest[];
  policies: PolicySet;
  trustedRoot: TrustedRoot;
  memory: TrustMemory;
};

export type AttachedVex = {
  vouched: readonly VouchedVex[];
  /** What was not believed, and why. */
  refused: readonly { manifest: Digest; why: string }[];
  truncated: string | undefined;
};

/** One document whose signer the policies let speak. */
export type VouchedVex = {
  manifest: Digest;
  authority: string;
  /** The document as it was signed. */
  predicate: unknown;
  /** Patterns of purls that it may make statements about; undefined: all in the image. */
  packages: readonly { text: string; matches(purl: string): boolean }[] | undefined;
};

const TYPES = [
  'openvex',
  'https://openvex.dev/ns',
  'https://docs.oasis-open.org/csaf/csaf/v2.0',
  'https://cyclonedx.org/vex',
];

/** VEX attestations attached to an image, as far as the policies let its signers speak for this image. Nothing unsigned is read. */
export async function listAttachedVex(
  { source, digests, policies, trustedRoot, memory }: AttachedVexInput,
  context: TrustContext,
): Promise<AttachedVex> {
  const rules = policies.vex.filter((rule) => isAbout(rule, source));
  if (rules.length === 0) return { vouched: [], refused: [], truncated: undefined };
  const check = memory.checkWith(trustedRoot, policies.digest);
  const [vouched, refused]: [VouchedVex[], { manifest: Digest; why: string }[]] = [[], []];
  let truncated: string | undefined;
  for (const digest of new Set(digests)) {
    const listing = await listEvidence({ source, subject: digest }, context);
    truncated ??= listing.truncated;
    const subject = new CheckedSubject({ digest, listing }, policies.keys, check);
    const accepted = new Set<Digest>();
    const refusals = new Map<Digest, string>();
    for (const { by, packages } of rules) {
      const found = subject.signedBy(
        by,
        ({ kind, predicateType }) => kind === 'attestation' && isVex(predicateType),
      );
      for (const { verified, checked, entries } of found.accepted) {
        const { content } = verified;
        if (content.kind !== 'statement') continue;
        const { manifest } = checked.evidence;
        accepted.add(manifest);
        const authority = entries.map((entry) => by[entry]?.name).join(', ');
        vouched.push({
          manifest,
          authority,
          predicate: content.statement.predicate,
          packages: packages.length === 0 ? undefined : packages,
        });
      }
      for (const { evidence, refusal } of found.refused) refusals.set(evidence.manifest, refusal.message);
    }
    for (const [manifest, why] of refusals) if (!accepted.has(manifest)) refused.push({ manifest, why });
  }
  return { vouched, refused, truncated };
}

function isAbout({ images }: VexRule, { repository }: ImageSource): boolean {
  if (repository === undefined) return false;
  const name = `${registryName(repository.registry)}/${repository.repository}`;
  return images.length === 0 || images.some((glob) => glob.matches(name));
}

function isVex(predicateType: string | undefined): boolean {
  return predicateType !== undefined && TYPES.some((type) => isPredicateType(predicateType, type));
}
