import type { Context } from '../base/index.ts';
import {
  type Examiner,
  type ImageFiles,
  type LayeredSource,
  openImageFiles,
  openLayeredSource,
  refuseDamage,
} from '../image-files/index.ts';
import type { Contents } from './catalogue-files.ts';
import type { CatalogueOptions } from './catalogue-options.ts';
import { filesOptions, loadReader } from './load-reader.ts';
import { catalogCache, describer, lookInto } from './look-into.ts';
import type { Catalog } from './types.ts';

/** Everything that is inside the image, folder, archive or file that `image` names: a reference, a layout, an archive, `dir:FOLDER`. */
export async function catalogueSource(
  { image, ...options }: CatalogueOptions & { image: string },
  context: Context,
): Promise<Catalog> {
  const source = await openLayeredSource({ ...options, image }, context);
  try {
    return await catalogueLayers({ ...options, source }, context);
  } finally {
    await source.close();
  }
}

/** Everything that is inside what is open; the caller closes it. */
export async function catalogueLayers(
  { source, ...options }: CatalogueOptions & { source: LayeredSource },
  context: Context,
): Promise<Catalog> {
  const look = await lookInto(source, options, context);
  return await look.catalog();
}

/** The same with the files themselves and their metadata, for operations that compare or explain them. Close the files. */
export async function catalogueWithFiles(
  { source, ...options }: CatalogueOptions & { source: LayeredSource },
  context: Context,
): Promise<{ catalog: Catalog; files: ImageFiles }> {
  const cache = await catalogCache(source, options, context);
  const reader = await loadReader();
  const [cached, files] = await Promise.all([
    cache?.get(),
    openImageFiles({ source, ...filesOptions(options, reader), metadata: true }, context),
  ]);
  try {
    if (options.refusesDamage === true) refuseDamage(files);
    const contents = cached?.contents ?? (await reader.catalogueFiles(files, options));
    if (cached === undefined) await cache?.put(withoutProblemsOf(options.examiners ?? [], contents));
    const describe = await describer(source, options, context);
    return { catalog: describe(contents), files };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** What other examiners could not read is no part of the catalog that is kept. */
function withoutProblemsOf(examiners: readonly Examiner<unknown>[], contents: Contents): Contents {
  const others = new Set(examiners.map(({ id }) => id));
  return { ...contents, problems: contents.problems.filter(({ by }) => !others.has(by)) };
}
