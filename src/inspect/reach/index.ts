import type { Context } from '../../base/index.ts';
import type { ReachImageInput } from './reach-image.ts';
import type { ImageReach } from './types.ts';

export { reachPredicate } from './reach-predicate.ts';
export { renderReach } from './render-reach.ts';
export type { ImageReach } from './types.ts';

/** Loaded when it is called, as what else looks into images. */
export async function reachImage(input: ReachImageInput, context: Context): Promise<ImageReach> {
  return await (await import('./reach-image.ts')).reachImage(input, context);
}
