import type { Manifest } from '../../src/oci/index.ts';
import type { HandmadeImage } from './handmade-image.ts';
import { layerTar } from './layered-image.ts';

const blobPath = (digest: string): string => `blobs/sha256/${digest.slice('sha256:'.length)}`;

/** What `docker save` writes of an image of several platforms. `held`: of which the manifests are there. */
export function savedArchive(
  image: HandmadeImage,
  held: readonly (HandmadeImage['children'][number] | undefined)[],
  names: readonly string[] = ['demo/app:v1'],
): Uint8Array {
  const entries = names.map((name) => ({
    ...image.root.descriptor,
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': 'v1' },
  }));
  const list = held.map((child) => {
    const { config, layers } = JSON.parse(Buffer.from(child?.bytes ?? []).toString()) as Manifest;
    return {
      Config: blobPath(config.digest),
      RepoTags: ['demo/app:v1'],
      Layers: layers.map(({ digest }) => blobPath(digest)),
    };
  });
  const blobs = [...image.blobs, image.root, ...held].flatMap((blob) => blob ?? []);
  const files = new Map(blobs.map(({ descriptor, bytes }) => [blobPath(descriptor.digest), bytes]));
  return layerTar([
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: entries }) },
    { path: 'manifest.json', content: JSON.stringify(list) },
    ...[...files].map(([path, content]) => ({ path, content })),
  ]);
}
