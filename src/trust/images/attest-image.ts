import { type Digest, hexOf } from '../../base/digest.ts';
import type { Descriptor, ImageSource, ImageTarget } from '../../oci/index.ts';
import type { Bundle } from '../../sigstore/index.ts';
import { attachBundle, attachLegacy } from '../attached/index.ts';
import { type SigningMeans, signWith } from '../signing-means.ts';
import { attestation } from '../statements/attestation.ts';
import { predicateTypeOf } from '../statements/predicate-types.ts';
import type { TrustContext } from '../types.ts';
import type { SignatureFormat } from './sign-image.ts';
import { signedManifests, subjectName } from './signed-manifests.ts';

export type AttestImageInput = {
  /** As the user wrote it. */
  image: string;
  source: ImageSource;
  /** Where the attestation goes: the same image, opened for writing. */
  target: ImageTarget;
  reference?: string | undefined;
  /** The same predicate about every platform's manifest too. */
  recursive: boolean;
  /** A name of `--type`, or a URI. */
  type: string;
  /** The predicate, as its author wrote it. */
  document: Uint8Array;
  format: SignatureFormat;
  means: SigningMeans;
};

export type Attested = {
  image: string;
  digest: Digest;
  attested: AttestedDigest[];
};

export type AttestedDigest = {
  digest: Digest;
  predicateType: string;
  bundle: Bundle;
  /** Manifests that were attached to the image as referrers. */
  referrers: Descriptor[];
};

/** Signs a statement about the image and attaches it to the image. The caller commits the target. */
export async function attestImage(input: AttestImageInput, context: TrustContext): Promise<Attested> {
  const { image, source, type, document } = input;
  const manifests = await signedManifests(source, input);
  const attested: AttestedDigest[] = [];
  for (const { descriptor } of manifests) {
    const subject = { name: subjectName(source), digest: { sha256: hexOf(descriptor.digest) } };
    const statement = attestation({ type, document, subjects: [subject] }, context.clock);
    const toAttach = { descriptor, statement, predicateType: predicateTypeOf(type) };
    attested.push(await attachStatement(toAttach, input, context));
  }
  return { image, digest: manifests[0].descriptor.digest, attested };
}

export type StatementToAttach = { descriptor: Descriptor; statement: Uint8Array; predicateType: string };

/** Signs the bytes of a statement and attaches them to the manifest that it is about. */
export async function attachStatement(
  { descriptor, statement, predicateType }: StatementToAttach,
  { target, format, means }: Pick<AttestImageInput, 'target' | 'format' | 'means'>,
  context: TrustContext,
): Promise<AttestedDigest> {
  // A legacy signature has room for the promise of Rekor v1 alone.
  const versions = format === 'bundle' ? {} : ({ logVersions: [1] } as const);
  const bundle = await signWith({ ...means, ...versions }, { kind: 'statement', statement }, context);
  // An envelope fits both places, so that one signature (and one entry in a public log) is enough.
  const referrers =
    format === 'legacy' ? [] : [await attachBundle({ target, subject: descriptor, bundle }, context)];
  if (format !== 'bundle') await attachLegacy(target, descriptor, { kind: 'att', bundle });
  return { digest: descriptor.digest, predicateType, bundle, referrers };
}
