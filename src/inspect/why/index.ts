export { renderWhy } from './render-why.ts';
export type { WhyAnswer } from './types.ts';
export { whyImage } from './why-image.ts';
export { whyRecipe } from './why-recipe.ts';
