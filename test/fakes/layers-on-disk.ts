import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DiffId, digestOf } from '../../src/base/digest.ts';
import {
  type Descriptor,
  descriptorOf,
  encodeManifest,
  type ImageConfig,
  MEDIA_TYPES,
} from '../../src/oci/index.ts';
import { type LayerFile, layerTar } from './layered-image.ts';

/** A layer as it lies in an image. Bytes: a tar that is made already. */
export type DiskLayer =
  | readonly LayerFile[]
  | Uint8Array
  | {
      tar: Uint8Array;
      /** How it is compressed; default: gzip. */
      as?: { mediaType: string; bytes: Uint8Array };
      /** What the config says of it; default: what is true. */
      diffId?: string;
      /** The blob is not there. */
      isAbsent?: true;
    };

/** Writes a layout with one image of these layers, lowest first, and gives how a command names it. `runs`: what its config says. */
export async function layersOnDisk(
  folder: string,
  layers: readonly DiskLayer[],
  runs: ImageConfig['config'] & object = {},
): Promise<string> {
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, bytes: Uint8Array, isAbsent = false): Promise<Descriptor> => {
    const descriptor = descriptorOf(mediaType, bytes);
    if (!isAbsent) await writeFile(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const made = layers.map((layer) => {
    const given: Exclude<DiskLayer, readonly LayerFile[] | Uint8Array> =
      'tar' in layer ? layer : { tar: layer instanceof Uint8Array ? layer : layerTar(layer) };
    return {
      as: given.as ?? { mediaType: MEDIA_TYPES.layerGzip, bytes: gzipSync(given.tar) },
      diffId: given.diffId ?? digestOf(given.tar),
      isAbsent: given.isAbsent,
    };
  });
  const descriptors: Descriptor[] = [];
  for (const { as, isAbsent } of made) descriptors.push(await put(as.mediaType, as.bytes, isAbsent));
  const config = await put(
    MEDIA_TYPES.config,
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: runs,
        rootfs: { type: 'layers', diff_ids: made.map(({ diffId }) => diffId as DiffId) },
      }),
    ),
  );
  const manifest = await put(
    MEDIA_TYPES.manifest,
    encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers: descriptors }),
  );
  const named = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } };
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return `oci:${folder}:v1`;
}
