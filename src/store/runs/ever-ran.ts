import { type Handle, handleOf } from '../handle.ts';
import { nextOf } from '../postings/counters.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { View } from '../types.ts';
import { liveRunningImages } from './live-state.ts';
import { pastImages } from './past-images.ts';

/** Images that a run is or was of, from what is kept of both: single runs are not read. */
export async function imagesThatEverRan(handle: Handle): Promise<DocumentSet> {
  const images = await pastImages(handle, await nextOf(handle, 'image'));
  for (const { imageId } of await liveRunningImages(handle)) images.add(imageId);
  return images;
}

/** Of these images those that no run was ever of. */
export async function neverRan(view: View, images: DocumentSet): Promise<DocumentSet> {
  return images.without(await imagesThatEverRan(handleOf(view)));
}
