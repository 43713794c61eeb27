import { withoutUndefined } from '../../base/without-undefined.ts';
import { ociError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import { isManifestType, type ManifestDocument, parseManifest } from './parse-manifest.ts';

const MAX_DEPTH = 8;
const MAX_MANIFESTS = 10_000;

export type WalkedManifest = { descriptor: Descriptor; bytes: Uint8Array; document: ManifestDocument };

/**
 * Every manifest below `root`, children before the index that names them, `root` last, each once. Nesting is bounded:
 * OCI_GRAPH_TOO_LARGE. An entry of an index that is not a manifest we know (image-spec allows any) is skipped.
 */
export async function* walkManifests(
  root: Descriptor,
  read: (descriptor: Descriptor) => Promise<Uint8Array>,
  seen: Set<string> = new Set(),
): AsyncGenerator<WalkedManifest, void, undefined> {
  yield* walk(root, read, seen, 0);
}

async function* walk(
  descriptor: Descriptor,
  read: (descriptor: Descriptor) => Promise<Uint8Array>,
  seen: Set<string>,
  depth: number,
): AsyncGenerator<WalkedManifest, void, undefined> {
  if (seen.has(descriptor.digest)) return;
  seen.add(descriptor.digest);
  if (depth > MAX_DEPTH) throw tooLarge(descriptor, `indexes are nested more than ${MAX_DEPTH} deep`);
  if (seen.size > MAX_MANIFESTS) throw tooLarge(descriptor, `there are more than ${MAX_MANIFESTS} manifests`);
  const bytes = await read(descriptor);
  const document = parseManifest(descriptor, bytes);
  const children = document.kind === 'index' ? document.index.manifests : [];
  for (const child of children) {
    if (isManifestType(child.mediaType)) yield* walk(child, read, seen, depth + 1);
  }
  yield { descriptor, bytes, document };
}

/** The blobs that a document names besides manifests: config and layers. */
export function blobsOf(document: ManifestDocument): Descriptor[] {
  return document.kind === 'manifest' ? [document.manifest.config, ...document.manifest.layers] : [];
}

export function subjectOf(document: ManifestDocument): Descriptor | undefined {
  return document.kind === 'manifest' ? document.manifest.subject : document.index.subject;
}

/**
 * A referrer's descriptor as the referrers API gives it: artifact type and annotations are the manifest's own
 * (distribution-spec, listing referrers: the config's media type stands in for a missing artifactType).
 */
export function referrerDescriptor(descriptor: Descriptor, document: ManifestDocument): Descriptor {
  const content = document.kind === 'manifest' ? document.manifest : document.index;
  const config = document.kind === 'manifest' ? document.manifest.config.mediaType : undefined;
  const artifactType = content.artifactType ?? config;
  return withoutUndefined({
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
    artifactType,
    annotations: content.annotations ? content.annotations : undefined,
  });
}

function tooLarge({ digest }: Descriptor, why: string) {
  return ociError('OCI_GRAPH_TOO_LARGE', `cannot read the image at ${digest}: ${why}`);
}
