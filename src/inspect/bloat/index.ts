import type { Context } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import type { BloatFormat } from './bloat-format.ts';
import type { BloatedImage, BloatImageInput } from './bloat-image.ts';
import type { ImageBloat } from './types.ts';

export { parseBloatFormat } from './bloat-format.ts';
export type { ImageBloat } from './types.ts';

/** Loaded when it is called, as `whyImage` is. */
export async function bloatImage(input: BloatImageInput, context: Context): Promise<BloatedImage> {
  return await (await import('./bloat-image.ts')).bloatImage(input, context);
}

/** Loaded when it is called: pages need styles and scripts. */
export async function bloatWriter(
  bloat: ImageBloat,
  terminal: TableOptions,
): Promise<(format: BloatFormat) => string> {
  return (await import('./write-bloat.ts')).bloatWriter(bloat, terminal);
}

/** Loaded when it is called: writing YAML takes a library. */
export async function proposeRecipe(input: BloatedImage): Promise<string> {
  return (await import('./propose-recipe.ts')).proposeRecipe(input);
}
