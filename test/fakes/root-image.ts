import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DiffId, type Digest, digestOf } from '../../src/base/digest.ts';
import type { Context } from '../../src/base/index.ts';
import {
  descriptorOf,
  encodeManifest,
  MEDIA_TYPES,
  openTarget,
  parseImageLocation,
} from '../../src/oci/index.ts';
import { type HandmadeImage, handmadeManifest, putHandmade } from './handmade-image.ts';
import { layerTar } from './layered-image.ts';

/** Writes an image of one layer, the files of a folder, and gives its digest. `image`: `oci:FOLDER:TAG`. */
export async function rootImage(root: string, image: string, context: Context): Promise<Digest> {
  const target = await openTarget({ location: parseImageLocation(image) }, context);
  const made = imageOf(root);
  await putHandmade(target, made, image.slice(image.lastIndexOf(':') + 1));
  await target.commit();
  return made.root.descriptor.digest;
}

function imageOf(root: string): HandmadeImage {
  const paths = (readdirSync(root, { recursive: true }) as string[]).map((path) => join(root, path));
  const files = paths.filter((path) => statSync(path).isFile()).sort();
  const tar = layerTar(files.map((path) => ({ path: relative(root, path), content: readFileSync(path) })));
  const blob = (type: string, bytes: Uint8Array) => ({ descriptor: descriptorOf(type, bytes), bytes });
  const layer = blob(MEDIA_TYPES.layerGzip, gzipSync(tar));
  const rootfs = { type: 'layers', diff_ids: [digestOf(tar) as string as DiffId] };
  const config = blob(
    MEDIA_TYPES.config,
    Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs })),
  );
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  const plain = handmadeManifest({ os: 'linux', architecture: 'amd64' }, '');
  return { ...plain, blobs: [config, layer], root: blob(MEDIA_TYPES.manifest, manifest) };
}
