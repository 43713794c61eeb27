import type { Context } from '../../base/context.ts';
import { type Catalog, type CatalogueOptions, catalogueWithFiles, fileOwners } from '../../catalog/index.ts';
import { type ImageFiles, type LayeredSource, NO_RUN } from '../../image-files/index.ts';
import { REACH_EXAMINERS, type Root } from '../../reach/index.ts';
import type { Slim } from '../recipe/index.ts';
import { type FoundSlim, findSlim } from './find-slim.ts';
import { slimTextExaminer } from './slim-texts.ts';

export type LookForSlimInput = Pick<CatalogueOptions, 'cacheKeyFile' | 'program'> & {
  source: LayeredSource;
  slim: Slim;
  /** Beside what the config starts. */
  roots: readonly Root[];
};

/** What of somebody's image would stay, and all that was found out for it. Close `files`. */
export type LookedSlim = {
  found: FoundSlim;
  catalog: Catalog;
  files: ImageFiles;
  /** By path, the package that brought it, as the image's own lists say. */
  owners: ReadonlyMap<string, string>;
};

/** What of one platform of an image stays when only what can be loaded stays. Throws REACH_NO_ROOT, SLIM_SHELL, and what damage is. */
export async function lookForSlim(
  { source, slim, roots, ...look }: LookForSlimInput,
  context: Context,
): Promise<LookedSlim> {
  const { catalog, files } = await catalogueWithFiles(
    { ...look, source, refusesDamage: true, examiners: [...REACH_EXAMINERS, slimTextExaminer] },
    context,
  );
  try {
    const owners = fileOwners(files.tree, catalog);
    const found = findSlim({ files, catalog, run: source.run ?? NO_RUN, slim, roots, owners });
    return { found, catalog, files, owners };
  } catch (error) {
    await files.close();
    throw error;
  }
}
