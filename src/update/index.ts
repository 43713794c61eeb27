export { findImages } from './pins/find/find-images.ts';
export { judgePins } from './pins/judge/judge-pins.ts';
export type { JudgedPin, LeftImage } from './pins/types.ts';
export { writePins } from './pins/write-pins.ts';
export { findRecipes } from './recipes/find-recipes.ts';
export type { PackageUpdate, RecipeStatus } from './recipes/types.ts';
export { updateRecipes } from './recipes/update-recipes.ts';
