export { applyPaths } from './apply-paths.ts';
export { recipeJsonSchema } from './json-schema.ts';
export { loadRecipe } from './load-recipe.ts';
export {
  collectLocalFiles,
  isAbsentFile,
  type LocalFiles,
  type LocalSource,
  type ProveSource,
  type SourceToProve,
} from './local-files/collect-local-files.ts';
export { NormalisedRecipe } from './normalised-schema.ts';
export { isOwnFile, ownRecipeNames } from './own-recipes.ts';
export { digestOfRecipe } from './recipe-digest.ts';
export { sharedContents } from './shared-contents.ts';
export { starterFrom, starterRecipe } from './starter-recipe.ts';
export type { KeyFile, Recipe, RecipeTest, Slim, TestCheck } from './types.ts';
