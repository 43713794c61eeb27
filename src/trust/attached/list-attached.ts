import { compareBytes, type Digest, digestOf } from '../../base/index.ts';
import {
  type Descriptor,
  findTag,
  type ImageSource,
  isBuildkitAttestation,
  LEGACY_KINDS,
  legacyTag,
  type ManifestBytes,
  parseManifest,
} from '../../oci/index.ts';
import type { EvidencePlace } from '../types.ts';

/** One manifest attached to the image, as listed and not yet opened. */
export type AttachedManifest = { place: EvidencePlace; descriptor: Descriptor };

/** What is listed as attached to an image, from every place together, before anything of it is opened. */
export type AttachedListing = {
  subject: ManifestBytes;
  manifests: AttachedManifest[];
  /** BuildKit's attestation manifests: unsigned, named by the index itself. */
  buildkit: Descriptor[];
  /** Why the listing is not whole. */
  truncated: string | undefined;
  /** The same for the same listing, whatever its order. */
  digest: Digest;
};

/**
 * Referrers of `subject`, and what is under cosign's tags for it. All is asked at once. Throws where the image itself is not
 * there or the medium cannot be read.
 */
export async function listAttached(source: ImageSource, subject: Digest): Promise<AttachedListing> {
  const [image, referrers, ...tagged] = await Promise.all([
    readSubject(source, subject),
    source.referrers(subject),
    ...LEGACY_KINDS.map((kind) => findTag(source, legacyTag(subject, kind))),
  ]);
  const manifests = [
    ...referrers.descriptors.map((descriptor): AttachedManifest => ({ place: 'referrer', descriptor })),
    ...tagged.flatMap((descriptor): AttachedManifest[] =>
      descriptor === undefined ? [] : [{ place: 'legacy-tag', descriptor }],
    ),
  ];
  const { truncated } = referrers;
  return {
    subject: image,
    manifests,
    buildkit: buildkitAttestations(image),
    truncated,
    digest: digestOfListing(manifests, truncated),
  };
}

async function readSubject(source: ImageSource, subject: Digest): Promise<ManifestBytes> {
  const descriptor = await source.resolve(subject);
  return { descriptor, bytes: await source.manifest(descriptor) };
}

/** BuildKit, docs/attestations/attestation-storage.md: entries of the index of the platform unknown/unknown. */
function buildkitAttestations({ descriptor, bytes }: ManifestBytes): Descriptor[] {
  const document = parseManifest(descriptor, bytes);
  if (document.kind !== 'index') return [];
  return document.index.manifests.filter(isBuildkitAttestation);
}

function digestOfListing(manifests: AttachedManifest[], truncated = ''): Digest {
  const lines = manifests.map(({ place, descriptor }) => `${place} ${descriptor.digest}`);
  return digestOf([...lines.toSorted(compareBytes), truncated].join('\n'));
}
