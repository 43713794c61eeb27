import type { ImageFiles, ImageTree } from '../image-files/index.ts';
import type { CatalogCache, Known } from './catalog-cache.ts';
import { type CatalogueFilesOptions, type Contents, catalogueFiles } from './catalogue-files.ts';
import { fileOf } from './join/index.ts';
import { addedBy, belowPlainLayers, withAdded } from './plain-layers.ts';

/**
 * What follows from the layers of an image, kept so that another image of the same layers below plain ones costs only reading those: they are
 * catalogued without them.
 */
export async function catalogueApart(
  image: ImageFiles,
  options: CatalogueFilesOptions,
  cache: CatalogCache,
): Promise<Known> {
  const all = image.layers.length;
  const count = belowPlainLayers(image);
  const [lower, top] = [image.part(0, count), image.part(count, all)];
  const ground = lower.ground();
  // What stands in the way is known before all the work, what is looked for only after it.
  if (addedBy(top, ground) === undefined)
    return { contents: await catalogueWhole(image, options, cache), below: all };
  const contents = await catalogueFiles(lower, options);
  for (const path of [...lower.asked(), ...foldersMeant(contents, lower.tree)]) ground.take(path);
  await cache.putBelow({ count, ground }, contents);
  if (count === all) return { contents, below: all };
  const added = addedBy(top, ground);
  if (added === undefined) return { contents: await catalogueWhole(image, options, cache), below: all };
  await cache.putAdded(count, added);
  return { contents: withAdded(contents, added), below: count };
}

async function catalogueWhole(
  image: ImageFiles,
  options: CatalogueFilesOptions,
  cache: CatalogCache,
): Promise<Contents> {
  const contents = await catalogueFiles(image, options);
  await cache.put(contents);
  return contents;
}

/** Components say in which layers they lie: of a folder that is the one that described it last. */
function foldersMeant({ components }: Contents, tree: ImageTree): string[] {
  const locations = components.flatMap(({ evidence }) => evidence.flatMap((seen) => seen.locations));
  return [...new Set(locations.map(fileOf))].flatMap((location) => {
    const { type, path } = tree.get(location) ?? {};
    return type === 'directory' && path !== undefined ? [path] : [];
  });
}
