import { type Digest, digestOf } from '../../base/digest.ts';
import type { DecisionInput, SubjectEvidence } from '../policy/index.ts';

/** All that a decision depends on, besides the time. */
export type DecisionDependencies = Pick<
  DecisionInput,
  'repository' | 'subject' | 'platforms' | 'viaIndex' | 'bases' | 'findings'
> & {
  policies: Digest;
  trustedRoot: Digest;
};

/** Names the image by digest, never by tag, and what hangs on it by the digests of what was listed and what of it was read. */
export function decisionKey({
  repository,
  policies,
  trustedRoot,
  subject,
  platforms = [],
  viaIndex,
  bases,
  findings = new Map(),
}: DecisionDependencies): Digest {
  const parts = [
    repository.registry,
    repository.repository,
    policies,
    trustedRoot,
    listingParts(subject),
    platforms.map(listingParts),
    viaIndex === undefined ? null : [listingParts(viaIndex), viaIndex.manifests],
    bases === undefined
      ? null
      : [...bases].map(([name, { problem = null, until = null }]) => [name, problem, until]),
    [...findings].map(([place, found]) => [place, 'problem' in found ? [found.problem] : found.digest]),
  ];
  return digestOf(JSON.stringify(parts));
}

function listingParts({ digest, platform, listing }: SubjectEvidence): unknown[] {
  return [
    digest,
    platform ?? null,
    listing.subject,
    listing.digest,
    listing.evidence.length,
    listing.truncated ?? null,
  ];
}
