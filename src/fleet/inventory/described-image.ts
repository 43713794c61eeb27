import { type Digest, isDigest } from '../../base/digest.ts';
import type { Component, SbomDocument } from '../../sbom/index.ts';
import type { NameKind } from '../../store/index.ts';

export type DescribedImage = {
  digests: readonly { digest: Digest; kind: NameKind }[];
  /** As the document names it; '' where it does not. */
  reference: string;
};

/**
 * The image that a document says it is about: the version, checksum or package URL (`pkg:oci/…@sha256:…`) of what it describes, or
 * what Trivy notes next to it. No digests: it does not say, and only its giver can.
 */
export function describedImage({ graph }: SbomDocument): DescribedImage {
  const root = graph.components.find(({ id }) => id === graph.root);
  if (root === undefined) return { digests: [], reference: '' };
  const { version = '', checksums = [], type, purl, properties = {} } = root;
  const manifests = [
    ...(isDigest(version) ? [version] : []),
    ...(type === 'container' ? checksums : []),
    ...digestsIn(root.id),
    ...digestsIn(purl?.startsWith('pkg:oci/') ? purl : ''),
    ...digestsIn(type === 'container' || isImageName(root) ? root.name : ''),
    ...digestsIn(properties['aquasecurity:trivy:RepoDigest'] ?? ''),
  ];
  const configs = digestsIn(properties['aquasecurity:trivy:ImageID'] ?? '');
  return {
    digests: [
      ...[...new Set(manifests)].map((digest) => ({ digest, kind: 'manifest' as const })),
      ...configs.map((digest) => ({ digest, kind: 'config' as const })),
    ],
    reference: isDigest(root.name) ? '' : root.name.replace(/@sha256:[0-9a-f]{64}$/, ''),
  };
}

/** SPDX knows no containers: the name of what is described then is a reference. */
function isImageName({ name }: Component): boolean {
  return name.includes('@sha256:');
}

function digestsIn(text: string): Digest[] {
  return [...text.matchAll(/sha256(?::|%3[aA])([0-9a-f]{64})(?![0-9a-f])/g)]
    .map((match) => `sha256:${match[1] ?? ''}`)
    .filter(isDigest);
}
