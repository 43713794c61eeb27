import { digestOf } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Descriptor, type Index, type Manifest, MEDIA_TYPES } from '../types.ts';

export function descriptorOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** What an artifact has in place of a config: `{}` (image-spec, manifest.md#guidance-for-an-empty-descriptor). */
export const EMPTY_CONFIG: Uint8Array = Buffer.from('{}');
export const emptyConfig: Descriptor = descriptorOf(MEDIA_TYPES.empty, EMPTY_CONFIG);

/** The bytes of a manifest or index: keys in the order of the specification, no white space, no undefined. */
export function encodeManifest(manifest: Manifest | Index): Uint8Array {
  const { schemaVersion, mediaType, artifactType, subject, annotations } = manifest;
  const content =
    'manifests' in manifest
      ? { manifests: manifest.manifests.map(orderDescriptor) }
      : { config: orderDescriptor(manifest.config), layers: manifest.layers.map(orderDescriptor) };
  return Buffer.from(
    JSON.stringify({
      schemaVersion,
      mediaType,
      artifactType,
      ...content,
      subject: subject && orderDescriptor(subject),
      annotations: annotations && sortAnnotations(annotations),
    }),
  );
}

function orderDescriptor(descriptor: Descriptor): Descriptor {
  const { mediaType, digest, size, annotations, platform, artifactType, ...more } = descriptor;
  return withoutUndefined({
    mediaType,
    digest,
    size,
    annotations: annotations ? sortAnnotations(annotations) : undefined,
    platform: platform ? orderPlatform(platform) : undefined,
    artifactType,
    ...more,
  });
}

function orderPlatform({ architecture, os, variant, ...more }: NonNullable<Descriptor['platform']>) {
  return withoutUndefined({ architecture, os, variant, ...more });
}

function sortAnnotations(annotations: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
