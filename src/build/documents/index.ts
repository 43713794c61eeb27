export { cataloguePlatform } from './catalogue-platform.ts';
export { describeImage, SBOM_TYPES, sbomsOf } from './describe-image.ts';
export { recipeFromJson } from './recipe-json.ts';
export type { ImageDocument } from './types.ts';
