import { parseJson } from '../base/parse-json.ts';
import { type LayeredSource, layeredImage } from '../image-files/index.ts';
import {
  type Descriptor,
  formatPlatform,
  type ImageConfig,
  type Manifest,
  platformOf,
} from '../oci/index.ts';
import type { WrittenPlatform } from './compose-image.ts';

/** A platform's image that was just built, as any other image is read: its finished layers where they lie, in the cache. */
export function platformSource(
  name: string,
  { built, config, manifest, descriptor }: WrittenPlatform,
): LayeredSource {
  const layers = new Map(built.layers.map((layer) => [layer.descriptor.digest, layer]));
  const medium = {
    blob: ({ digest }: Descriptor, reading?: { reuse: boolean }) =>
      layers.get(digest)?.open(reading) ?? nothing(),
    close: async () => {},
  };
  const imageConfig = jsonOf(config) as ImageConfig;
  return layeredImage(name, medium, {
    platform: formatPlatform(platformOf(imageConfig)),
    descriptor,
    manifest: jsonOf(manifest) as Manifest,
    config: imageConfig,
  });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function jsonOf(bytes: Uint8Array): unknown {
  return parseJson(Buffer.from(bytes).toString('utf8'));
}
