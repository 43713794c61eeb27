import type { Digest } from '../../base/digest.ts';
import { type ImageSource, parseManifest } from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/index.ts';
import type { TrustMemory } from '../memory/trust-memory.ts';
import {
  attestationsOf,
  CheckedSubject,
  type PolicySet,
  platformManifests,
  rebuildersFor,
  rebuildFindingOf,
} from '../policy/index.ts';
import type { TrustContext } from '../types.ts';

export type AboutImageInput = {
  /** A registry: policies are about repositories. */
  source: ImageSource;
  /** Of an index or a platform's manifest. */
  digest: Digest;
  policies: PolicySet;
  trustedRoot: TrustedRoot;
  memory: TrustMemory;
};

/** Who built an image again, by the name that policies give them. `different`: at least one statement of theirs says so. */
export type RebuilderFinding = { signer: string; result: 'identical' | 'different' };

/** `notRead`: why a statement may be missing. */
export type Reproductions = { by: RebuilderFinding[]; notRead: string | undefined };

const MAX_PLATFORMS = 64;

/**
 * Who signed that they built the image again, of those whom the `reproduced` rules of policies about it name. `identical` counts of the
 * whole image only, `different` of any platform, too. Whether that satisfies a rule (independent, of the same recipe and lock) is for
 * a decision to say. Undefined: no policy names anybody.
 */
export async function listReproductions(
  { source, digest, policies, trustedRoot, memory }: AboutImageInput,
  context: TrustContext,
): Promise<Reproductions | undefined> {
  const by = source.repository === undefined ? [] : rebuildersFor(policies, source.repository);
  if (by.length === 0) return undefined;
  const check = memory.checkWith(trustedRoot, policies.digest);
  const found = new Map<string, RebuilderFinding['result']>();
  const platforms = await platformsOf(source, digest);
  let notRead =
    platforms.length > MAX_PLATFORMS ? `only ${MAX_PLATFORMS} of its platforms were looked at` : undefined;
  for (const about of [digest, ...platforms.slice(0, MAX_PLATFORMS)]) {
    const listing = await listEvidence({ source, subject: about }, context);
    notRead ??= listing.truncated;
    const subject = new CheckedSubject({ digest: about, listing }, policies.keys, check);
    for (const { verified, entries } of attestationsOf({ type: 'reproduction', by }, subject).accepted) {
      const { content } = verified;
      const finding = rebuildFindingOf(
        content.kind === 'statement' ? content.statement.predicate : undefined,
      );
      for (const { name } of entries.flatMap((entry) => by[entry] ?? [])) {
        if (finding.result === 'different') found.set(name, 'different');
        if (finding.result === 'identical' && about === digest && finding.isSame(digest) && !found.has(name))
          found.set(name, 'identical');
      }
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { by: sorted.map(([signer, result]) => ({ signer, result })), notRead };
}

async function platformsOf(source: ImageSource, digest: Digest): Promise<Digest[]> {
  const top = await source.resolve(digest);
  const document = parseManifest(top, await source.manifest(top));
  return document.kind === 'index' ? platformManifests(document.index).map((entry) => entry.digest) : [];
}
