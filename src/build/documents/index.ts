export { catalogueLocalFiles } from './catalogue-local-files.ts';
export { cataloguePlatform } from './catalogue-platform.ts';
export { CYCLONEDX, describeImage, IN_TOTO, SBOM_TYPES, SPDX, sbomsOf } from './describe-image.ts';
export { recipeFromJson } from './recipe-from-json.ts';
export type { ImageDocument } from './types.ts';
