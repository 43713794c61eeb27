export { describeImage } from './describe-image.ts';
export { recipeFromJson, recipeJson } from './recipe-json.ts';
export type { ImageDocument } from './types.ts';
