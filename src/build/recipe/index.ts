export { applyPaths } from './apply-paths.ts';
export { recipeError } from './errors.ts';
export { recipeJsonSchema } from './json-schema.ts';
export { type LoadRecipeOptions, loadRecipe } from './load-recipe.ts';
export {
  collectLocalFiles,
  type LocalFiles,
  type LocalFilesOptions,
  type LocalSource,
} from './local-files/collect-local-files.ts';
export type { ReadFile } from './read-recipe-files.ts';
export { RecipeDocument } from './schema.ts';
export { starterRecipe } from './starter-recipe.ts';
export type { DebianRepository, PackageRequest, Recipe, RecipeFile, RecipePath } from './types.ts';
