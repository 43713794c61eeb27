import type { Digest } from '../../base/digest.ts';
import type { Descriptor, ImageSource, ImageTarget } from '../../oci/index.ts';
import { type Bundle, encodeSimpleSigning } from '../../sigstore/index.ts';
import { attachBundle, attachLegacy } from '../attached/index.ts';
import { type SigningMeans, signWith } from '../signing-means.ts';
import { imageSignature } from '../statements/image-signature.ts';
import type { TrustContext } from '../types.ts';
import { type SignedManifest, signedManifests, subjectName } from './signed-manifests.ts';

export type SignatureFormat = 'bundle' | 'legacy' | 'both';

export type SignImageInput = {
  /** As the user wrote it. */
  image: string;
  source: ImageSource;
  /** Where the signature goes: the same image, opened for writing. */
  target: ImageTarget;
  /** A tag or digest in the source; the source's own when absent. */
  reference?: string | undefined;
  /** Every platform's manifest too, so that each can be checked without its index. */
  recursive: boolean;
  annotations: Readonly<Record<string, string>>;
  format: SignatureFormat;
  means: SigningMeans;
};

export type SignedImage = {
  image: string;
  /** What the tag stood for when it was resolved, once: this was signed. */
  digest: Digest;
  signed: SignedDigest[];
};

export type SignedDigest = {
  digest: Digest;
  /** Of a platform's manifest in an index. */
  platform: string | undefined;
  bundles: Bundle[];
  /** Manifests that were attached to the image as referrers. */
  referrers: Descriptor[];
};

/**
 * Signs an image by its digest and attaches the signature to it: as a bundle among its referrers, under cosign's legacy tag, or
 * both. The caller commits the target.
 */
export async function signImage(input: SignImageInput, context: TrustContext): Promise<SignedImage> {
  const manifests = await signedManifests(input.source, input);
  const signed: SignedDigest[] = [];
  for (const manifest of manifests) signed.push(await signManifest(manifest, input, context));
  return { image: input.image, digest: manifests[0].descriptor.digest, signed };
}

async function signManifest(
  { descriptor, platform }: SignedManifest,
  input: SignImageInput,
  context: TrustContext,
): Promise<SignedDigest> {
  const signed: SignedDigest = { digest: descriptor.digest, platform, bundles: [], referrers: [] };
  if (input.format !== 'legacy') {
    const statement = imageSignature(descriptor.digest, input.annotations, context.clock.nowMs());
    const bundle = await signWith(input.means, { kind: 'statement', statement }, context);
    signed.bundles.push(bundle);
    signed.referrers.push(await attachBundle({ target: input.target, subject: descriptor, bundle }, context));
  }
  if (input.format !== 'bundle') signed.bundles.push(await signAsLegacy(descriptor, input, context));
  return signed;
}

async function signAsLegacy(
  descriptor: Descriptor,
  { source, target, annotations, means }: SignImageInput,
  context: TrustContext,
): Promise<Bundle> {
  const reference = subjectName(source);
  const signedAt = Math.floor(context.clock.nowMs() / 1000);
  const payload = encodeSimpleSigning({ digest: descriptor.digest, reference, annotations, signedAt });
  // The annotations of a legacy signature have room for a log's promise, which only Rekor v1 gives.
  const bundle = await signWith({ ...means, logVersions: [1] }, { kind: 'message', bytes: payload }, context);
  await attachLegacy(target, descriptor, { kind: 'sig', bundle, payload });
  return bundle;
}
