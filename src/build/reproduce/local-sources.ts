import { isOwnFile, type Recipe } from '../recipe/index.ts';

/** Local files can only come from a folder that the user names: what is not given cannot be compared. */
export function missingSources(recipe: Recipe, sourceDir: string | undefined): string[] {
  if (sourceDir !== undefined) return [];
  return recipe.files.flatMap(({ source }) => (isOwnFile(source) ? [] : `files: ${source}`));
}
