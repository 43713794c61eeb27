import { handleOf } from '../handle.ts';
import type { View } from '../types.ts';
import { liveStands } from './live-state.ts';
import { pastImages } from './past-images.ts';

/** Of these images those that no run ever stood for, in their order. */
export async function neverRan(view: View, imageIds: readonly number[]): Promise<number[]> {
  const handle = handleOf(view);
  const past = await pastImages(handle);
  const live = new Set((await liveStands(handle)).map(({ imageId }) => imageId));
  return imageIds.filter((id) => !past.has(id) && !live.has(id));
}
