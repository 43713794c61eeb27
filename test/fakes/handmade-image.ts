import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { DiffId } from '../../src/base/digest.ts';
import { digestOf } from '../../src/base/digest.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageTarget,
  MEDIA_TYPES,
  type Platform,
} from '../../src/oci/index.ts';

export type Blob = { descriptor: Descriptor; bytes: Uint8Array };
/** Manifests in the order in which they may be put; the last is the image. */
export type HandmadeImage = { blobs: Blob[]; children: Blob[]; root: Blob; referrers: Blob[] };

/** A tar with one file: real enough for every tool to unpack. */
export function tarOf(name: string, content: string): Uint8Array {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(
    `0000644\0${'0000000\0'.repeat(2)}${bytes.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`,
    100,
  );
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  // The type flag stood as "0" while the sum was made, at its own place.
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512), Buffer.alloc(1024)]);
}

/** One platform's image with one gzip layer; `padding` makes the layer bigger (in bytes, not compressible). */
export function handmadeManifest(
  { architecture, os, variant }: Platform,
  text: string,
  padding = 0,
  created = '1970-01-01T00:00:00Z',
): HandmadeImage {
  const tar = tarOf('hello.txt', text + noise(padding));
  const layer = blobOf(MEDIA_TYPES.layerGzip, gzipSync(tar, { level: padding > 0 ? 0 : 6 }));
  const config = blobOf(
    MEDIA_TYPES.config,
    Buffer.from(
      JSON.stringify({
        created,
        architecture,
        ...(variant !== undefined && { variant }),
        os,
        config: { Cmd: ['/hello'], Labels: { made: 'by hand' } },
        rootfs: { type: 'layers', diff_ids: [digestOf(tar) as DiffId] },
        history: [{ created: '1970-01-01T00:00:00Z', created_by: 'hand' }],
      }),
    ),
  );
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: [layer.descriptor],
    annotations: { 'org.opencontainers.image.title': text.slice(0, 20) },
  });
  return { blobs: [config, layer], children: [], root: blobOf(MEDIA_TYPES.manifest, bytes), referrers: [] };
}

/** Two platforms in an index; an SBOM for one of them, a signature of the index, and a signature of the SBOM. */
export function handmadeImage(text = 'hello\n', padding = 0): HandmadeImage {
  const platforms: Platform[] = [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ];
  const images = platforms.map((platform) =>
    handmadeManifest(platform, `${platform.architecture} ${text}`, padding),
  );
  const children = images.map((image) => image.root);
  const manifests = children.map((child, position) => ({
    ...child.descriptor,
    platform: platforms[position] as Platform,
  }));
  const root = blobOf(
    MEDIA_TYPES.index,
    encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }),
  );
  const sbom = artifact('application/spdx+json', `{"spdx":"${text.trim()}"}`, children[0] as Blob);
  const signature = artifact('application/vnd.example.signature', `signed ${text.trim()}`, root);
  const sbomSignature = artifact(
    'application/vnd.example.signature',
    `signed sbom ${text.trim()}`,
    sbom.manifest,
  );
  const artifacts = [sbom, signature, sbomSignature];
  const blobs = [...images.flatMap((image) => image.blobs), ...artifacts.flatMap((item) => item.blobs)];
  return { blobs, children, root, referrers: artifacts.map((item) => item.manifest) };
}

function artifact(artifactType: string, content: string, subject: Blob): { blobs: Blob[]; manifest: Blob } {
  const layer = blobOf(artifactType, Buffer.from(content));
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType,
    config: emptyConfig,
    layers: [layer.descriptor],
    subject: subject.descriptor,
    annotations: { 'org.example.kind': artifactType },
  });
  const empty = { descriptor: emptyConfig, bytes: EMPTY_CONFIG };
  return { blobs: [empty, layer], manifest: blobOf(MEDIA_TYPES.manifest, bytes) };
}

/** Puts all of it, the root last under `tag`; the caller commits. */
export async function putHandmade(target: ImageTarget, image: HandmadeImage, tag: string): Promise<void> {
  for (const blob of image.blobs) await target.putBlob(blob.descriptor, () => once(blob.bytes));
  for (const child of image.children) await target.putManifest(child.descriptor, child.bytes);
  for (const referrer of target.singleImage ? [] : image.referrers) {
    await target.putManifest(referrer.descriptor, referrer.bytes);
  }
  await target.putManifest(image.root.descriptor, image.root.bytes, { tag });
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  return { descriptor: descriptorOf(mediaType, bytes), bytes };
}

/** Text without repetition, the same every time. */
function noise(length: number): string {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length)).toString('base64').slice(0, length);
}
