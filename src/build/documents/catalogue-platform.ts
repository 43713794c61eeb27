import type { Context } from '../../base/context.ts';
import { parseJson } from '../../base/parse-json.ts';
import { type Catalog, catalogueLayers } from '../../catalog/index.ts';
import { type LayeredSource, layeredImage } from '../../image-files/index.ts';
import {
  type Descriptor,
  formatPlatform,
  type ImageConfig,
  type Manifest,
  platformOf,
} from '../../oci/index.ts';
import type { ComposedPlatform } from '../compose-image.ts';
import type { BuildInput } from '../types.ts';

/** What is inside the image that was just built, as `sbom IMAGE` finds it: files that no package brought hold software, too. */
export async function cataloguePlatform(
  { recipe, sbomFiles = false, fromScratch = false, cataloguing = {} }: BuildInput,
  platform: ComposedPlatform,
  context: Context,
): Promise<Catalog> {
  const cached = fromScratch ? {} : cataloguing;
  const source = layersOf(recipe.name, platform);
  return await catalogueLayers({ ...cached, source, files: sbomFiles, refusesDamage: true }, context);
}

/** The finished layers where they lie, in the cache. */
function layersOf(name: string, { built, config, manifest, descriptor }: ComposedPlatform): LayeredSource {
  const layers = new Map(built.layers.map((layer) => [layer.descriptor.digest, layer]));
  const medium = {
    blob: ({ digest }: Descriptor) => layers.get(digest)?.open() ?? nothing(),
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
