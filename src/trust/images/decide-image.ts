import { mapConcurrently } from '../../base/concurrency.ts';
import { formatPlatform, type ImageSource, type Platform, selectManifest } from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { listEvidence, platformsOf } from '../attached/index.ts';
import { trustError } from '../errors.ts';
import {
  type DecisionInput,
  decide,
  type PolicySet,
  platformManifests,
  type SubjectEvidence,
} from '../policy/index.ts';
import type { Decision, TrustContext } from '../types.ts';
import { proveEvidence } from './prove-evidence.ts';

export type DecideImageInput = {
  /** As the user wrote it. */
  image: string;
  /** A registry: policies are about repositories. */
  source: ImageSource;
  reference?: string | undefined;
  /** Decide about this platform's manifest, which the caller names through its index. */
  platform?: Platform | undefined;
  policies: PolicySet;
  trustedRoot: TrustedRoot;
};

const PARALLEL = 8;

/**
 * What the policies say of an image in a registry. The tag is resolved once; the decision is about that digest, or with `platform`
 * about that platform's manifest. Throws TRUST_NO_REPOSITORY for a layout or archive.
 */
export async function decideImage(input: DecideImageInput, context: TrustContext): Promise<Decision> {
  const { image, source, policies } = input;
  if (source.repository === undefined)
    throw trustError(
      'TRUST_NO_REPOSITORY',
      `${image} is not in a registry, and policies are about repositories`,
      {
        hint: 'push it first, or say who must have signed it: --key, or --certificate-identity and --certificate-oidc-issuer',
      },
    );
  return decide(policies, {
    image,
    repository: source.repository,
    ...(await subjectsOf(input, context)),
    check: (evidence, subject, needs) =>
      proveEvidence(evidence, subject, { ...needs, trustedRoot: input.trustedRoot }),
    nowMs: context.clock.nowMs(),
  });
}

type Subjects = Pick<DecisionInput, 'subject' | 'platforms' | 'viaIndex'>;

async function subjectsOf(
  { source, reference, platform }: DecideImageInput,
  context: TrustContext,
): Promise<Subjects> {
  const top = await source.resolve(reference);
  const { index, children } = await platformsOf(source, top);
  const read = async (digest: typeof top.digest, name?: string): Promise<SubjectEvidence> => ({
    digest,
    listing: await listEvidence(source, digest, context),
    ...(name !== undefined && { platform: name }),
  });
  if (index === undefined) return { subject: await read(top.digest) };
  if (platform !== undefined) {
    const chosen = selectManifest(index, platform);
    const name = children.find(({ descriptor }) => descriptor.digest === chosen.digest)?.platform;
    return {
      subject: await read(chosen.digest, name),
      viaIndex: { ...(await read(top.digest)), manifests: index.manifests.map(({ digest }) => digest) },
    };
  }
  return {
    subject: await read(top.digest),
    platforms: await mapConcurrently(platformManifests(index), PARALLEL, ({ digest, platform: one }) =>
      read(digest, one && formatPlatform(one)),
    ),
  };
}
