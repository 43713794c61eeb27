import type { Context } from '../../base/context.ts';
import type { TestedImage, TestImageInput } from './types.ts';

export { digestOfTest } from './digest-of-test.ts';
export { renderTested } from './render-tested.ts';
export type { TestedImage, TestedPlatform, TestImageInput } from './types.ts';

/** Loaded when it is called: no build needs it. */
export async function testImage(input: TestImageInput, context: Context): Promise<TestedImage> {
  return await (await import('./test-image.ts')).testImage(input, context);
}
