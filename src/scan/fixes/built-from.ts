import type { Context } from '../../base/index.ts';
import { messageOf } from '../../base/index.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import type { ScannedImage } from '../report/types.ts';
import type { BuiltFrom } from './types.ts';

/**
 * The recipe that an image's own provenance names: unsigned, so it only says where to look, and decides nothing. Undefined: none of ours
 * is attached, or it cannot be read.
 */
export async function builtFrom(
  { name, kind, digest }: ScannedImage,
  options: CatalogueOptions,
  context: Context,
): Promise<BuiltFrom | undefined> {
  if (kind !== 'image' || digest === undefined) return undefined;
  const [{ openReadable }, { findProvenance }] = await Promise.all([
    import('../../image-files/index.ts'),
    import('../../build/index.ts'),
  ]);
  try {
    const source = await openReadable({ ...options, image: name }, context);
    try {
      if (source.kind !== 'image') return undefined;
      const provenance = await findProvenance(source.image, digest);
      if (provenance === undefined) return undefined;
      const { recipe, files } = provenance.buildDefinition.externalParameters;
      return { recipe: recipe.name, items: files };
    } finally {
      await source.close();
    }
  } catch (error) {
    context.log.debug(`the provenance of ${name} was not read: ${messageOf(error)}`);
    return undefined;
  }
}
