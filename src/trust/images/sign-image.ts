import type { Digest } from '../../base/digest.ts';
import type { ImageSource, ImageTarget } from '../../oci/index.ts';
import { type Bundle, encodeSimpleSigning } from '../../sigstore/index.ts';
import { attachBundle, attachLegacy } from '../attached/index.ts';
import { type SigningMeans, signWith } from '../signing-means.ts';
import { imageSignature } from '../statements/image-signature.ts';
import type { TrustContext } from '../types.ts';
import { type SignedManifest, signedManifests } from './signed-manifests.ts';

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
  signed: { digest: Digest; platform: string | undefined; bundles: Bundle[] }[];
};

/**
 * Signs an image by its digest and puts the signature beside it: as a bundle among its referrers, under cosign's legacy tag, or
 * both. The caller commits the target.
 */
export async function signImage(input: SignImageInput, context: TrustContext): Promise<SignedImage> {
  const manifests = await signedManifests(input.source, input);
  const signed: SignedImage['signed'] = [];
  for (const manifest of manifests) {
    signed.push({
      digest: manifest.descriptor.digest,
      platform: manifest.platform,
      bundles: [
        ...(input.format === 'legacy' ? [] : [await signAsBundle(manifest, input, context)]),
        ...(input.format === 'bundle' ? [] : [await signAsLegacy(manifest, input, context)]),
      ],
    });
  }
  return { image: input.image, digest: manifests[0].descriptor.digest, signed };
}

async function signAsBundle(
  { descriptor }: SignedManifest,
  { target, annotations, means }: SignImageInput,
  context: TrustContext,
): Promise<Bundle> {
  const statement = imageSignature(descriptor.digest, annotations);
  const bundle = await signWith(means, { kind: 'statement', statement }, context);
  await attachBundle(target, descriptor, bundle, context);
  return bundle;
}

async function signAsLegacy(
  { descriptor }: SignedManifest,
  { source, target, annotations, means }: SignImageInput,
  context: TrustContext,
): Promise<Bundle> {
  const { repository } = source;
  const reference =
    repository === undefined ? source.name : `${repository.registry}/${repository.repository}`;
  const payload = encodeSimpleSigning({ digest: descriptor.digest, reference, annotations });
  // The annotations of a legacy signature have room for a log's promise, which only Rekor v1 gives.
  const bundle = await signWith({ ...means, logVersions: [1] }, { kind: 'message', bytes: payload }, context);
  await attachLegacy(target, descriptor, { kind: 'sig', bundle, payload });
  return bundle;
}
