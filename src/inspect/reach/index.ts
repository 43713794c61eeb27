import type { Context } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import type { ReachFormat } from './reach-format.ts';
import type { ReachImageInput } from './reach-image.ts';
import type { ImageReach } from './types.ts';

export { parseReachFormat } from './reach-format.ts';
export { reachPredicate } from './reach-predicate.ts';
export { renderReach } from './render-reach.ts';
export type { ImageReach } from './types.ts';

/** Loaded when it is called, as what else looks into images. */
export async function reachImage(input: ReachImageInput, context: Context): Promise<ImageReach> {
  return await (await import('./reach-image.ts')).reachImage(input, context);
}

/** Loaded when it is called: pages need styles and scripts. */
export async function reachWriter(
  reach: ImageReach,
  terminal: TableOptions,
): Promise<(format: ReachFormat) => string> {
  return (await import('./write-reach.ts')).reachWriter(reach, terminal);
}
