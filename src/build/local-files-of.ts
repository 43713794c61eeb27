import { collectLocalFiles, type LocalSource, type Recipe } from './recipe/index.ts';

/** The local files that a recipe puts into the image of one architecture, each with its digest. Throws RECIPE_FILE. */
export async function localFilesOf(recipe: Recipe, arch: string): Promise<LocalSource[]> {
  return (await collectLocalFiles(recipe, { arch })).sources;
}
