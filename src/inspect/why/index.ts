import type { Context } from '../../base/index.ts';
import type { WhyAnswer } from './types.ts';
import type { WhyImageInput } from './why-image.ts';
import type { WhyRecipeInput } from './why-recipe.ts';

export { renderWhy } from './render-why.ts';
export type { WhyAnswer } from './types.ts';

/** Loaded when it is called: it imports all that builds images, which no other question about one needs. */
export async function whyImage(input: WhyImageInput, context: Context): Promise<WhyAnswer> {
  return await (await import('./why-image.ts')).whyImage(input, context);
}

/** Loaded when it is called, as `whyImage` is. */
export async function whyRecipe(input: WhyRecipeInput, context: Context): Promise<WhyAnswer> {
  return await (await import('./why-recipe.ts')).whyRecipe(input, context);
}
