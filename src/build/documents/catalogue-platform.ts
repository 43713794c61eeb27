import type { Context } from '../../base/context.ts';
import { type Catalog, catalogueLayers } from '../../catalog/index.ts';
import type { ComposedPlatform } from '../compose-image.ts';
import { platformSource } from '../platform-source.ts';
import type { BuildInput } from '../types.ts';

/** What is inside the image that was just built, as `sbom IMAGE` finds it: files that no package brought hold software, too. */
export async function cataloguePlatform(
  { recipe, sbomFiles = false, fromScratch = false, cataloguing = {} }: BuildInput,
  platform: ComposedPlatform,
  context: Context,
): Promise<Catalog> {
  const cached = fromScratch ? {} : cataloguing;
  const source = platformSource(recipe.name, platform);
  return await catalogueLayers({ ...cached, source, files: sbomFiles, refusesDamage: true }, context);
}
