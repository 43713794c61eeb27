import type { Context } from '../base/context.ts';
import type { Digest } from '../base/digest.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  formatPlatform,
  type ImageTarget,
  MEDIA_TYPES,
} from '../oci/index.ts';
import type { ComposedImage, WrittenPlatform } from './compose-image.ts';
import type { ImageDocument } from './documents/index.ts';

/** What `result.json` says, for the step that signs: each document by its own digest. */
export type BuildResult = {
  image: Digest;
  platforms: { platform: string; digest: Digest }[];
  /** `digest` is of the document, `manifest` of the referrer that carries it. */
  sboms: WrittenDocument[];
  provenance: WrittenDocument[];
};

type WrittenDocument = { subject: Digest; mediaType: string; digest: Digest; manifest: Digest };

type WriteInput = {
  image: Omit<ComposedImage, 'platforms'> & { platforms: readonly WrittenPlatform[] };
  documents: readonly ImageDocument[];
  target: ImageTarget;
  tag: string;
};

/**
 * Blobs, then platforms, then the documents that refer to them, and the tag last: anyone who finds the image by its tag finds
 * the rest too. In layouts and archives nothing at all is visible before `commit`.
 */
export async function writeImage(
  { image, documents, target, tag }: WriteInput,
  context: Pick<Context, 'log' | 'progress' | 'signal'>,
): Promise<BuildResult> {
  context.log.debug('write', { to: target.name });
  const step = context.progress.start(`write ${target.name}`);
  try {
    for (const platform of image.platforms) await writeBlobs(platform, target, context);
    if (image.index !== undefined) {
      for (const { descriptor, manifest } of image.platforms) await target.putManifest(descriptor, manifest);
    }
    const written: { document: ImageDocument; entry: WrittenDocument }[] = [];
    for (const document of documents)
      written.push({ document, entry: await writeDocument(document, target) });
    await target.putManifest(image.descriptor, image.top, { tag });
    context.log.debug('commit', { to: target.name });
    await target.commit();
    const entries = (kind: ImageDocument['kind']) =>
      written.filter(({ document }) => document.kind === kind).map(({ entry }) => entry);
    return {
      image: image.descriptor.digest,
      platforms: image.platforms.map(({ descriptor: { platform, digest } }) => ({
        platform: platform ? formatPlatform(platform) : '',
        digest,
      })),
      sboms: entries('sbom'),
      provenance: entries('provenance'),
    };
  } finally {
    step.done();
  }
}

async function writeBlobs(
  { built, config }: WrittenPlatform,
  target: ImageTarget,
  { signal }: Pick<Context, 'signal'>,
): Promise<void> {
  for (const layer of built.layers) {
    signal.throwIfAborted();
    await target.putBlob(layer.descriptor, layer.open);
  }
  await putBytes(target, descriptorOf(MEDIA_TYPES.config, config), config);
}

/** An artifact manifest whose subject is the image (image-spec, manifest.md#guidelines-for-artifact-usage). */
async function writeDocument(
  { subject, mediaType, bytes }: ImageDocument,
  target: ImageTarget,
): Promise<WrittenDocument> {
  const blob = descriptorOf(mediaType, bytes);
  const { platform: _, ...subjectOnly } = subject;
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: mediaType,
    config: emptyConfig,
    layers: [blob],
    subject: subjectOnly,
  });
  await putBytes(target, emptyConfig, EMPTY_CONFIG);
  await putBytes(target, blob, bytes);
  const descriptor: Descriptor = { ...descriptorOf(MEDIA_TYPES.manifest, manifest), artifactType: mediaType };
  await target.putManifest(descriptor, manifest);
  return { subject: subject.digest, mediaType, digest: blob.digest, manifest: descriptor.digest };
}

async function putBytes(target: ImageTarget, descriptor: Descriptor, bytes: Uint8Array): Promise<void> {
  await target.putBlob(descriptor, async function* () {
    yield bytes;
  });
}
