import type { Context } from '../../base/context.ts';
import { type Catalog, catalogueLayers } from '../../catalog/index.ts';
import { compressorPin } from '../../compression/index.ts';
import { type Entry, Tree } from '../../rootfs/index.ts';
import { packageReader } from '../assemble/index.ts';
import { composeImage } from '../compose-image.ts';
import { packImage } from '../pack/index.ts';
import { platformSource } from '../platform-source.ts';
import type { Recipe } from '../recipe/index.ts';
import type { BuildInput } from '../types.ts';

export type LocalFilesInput = {
  recipe: Recipe;
  /** As in the recipe: amd64, arm/v7. */
  arch: string;
  /** What `files:` puts into the image. */
  entries: readonly Entry[];
  /** As of the finished image. */
  cataloguing?: BuildInput['cataloguing'];
};

/**
 * What is in the files that a recipe brings, as an image of them alone: known before any package is fetched, and with what their lock files
 * name, which in a whole image says nothing of what is installed.
 */
export async function catalogueLocalFiles(
  { recipe, arch, entries, cataloguing = {} }: LocalFilesInput,
  context: Context,
): Promise<Catalog> {
  const tree = new Tree({ epoch: 0, usrMerged: true, mayReplace: () => true });
  const read = packageReader([]);
  for (const entry of entries) tree.add(entry, { kind: 'recipe', key: 'files' });
  await tree.finish(read);
  const layers = await packImage(
    {
      entries: [...tree],
      packages: [],
      layering: recipe.layering,
      compressor: compressorPin('none'),
      locked: { pieces: [], layers: [] },
      before: undefined,
      tarPath: (digest) => digest,
    },
    context,
  );
  const built = {
    arch,
    packages: [],
    epoch: 0,
    tree,
    read,
    user: undefined,
    layers,
    effects: [],
    uncovered: [],
  };
  const [platform] = composeImage(recipe, [built]).platforms;
  if (platform === undefined) throw new Error('an image of one platform');
  const source = platformSource(recipe.name, platform);
  return await catalogueLayers({ ...cataloguing, source, files: false, refusesDamage: true }, context);
}
