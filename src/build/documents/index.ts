export { describeImage } from './describe-image.ts';
export { packageGraph } from './package-graph.ts';
export { recipeJson } from './recipe-json.ts';
export type { ImageDocument } from './types.ts';
