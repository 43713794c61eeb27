import type { Handle } from '../handle.ts';
import { forEachInventory } from '../inventories/inventory-blocks.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage } from '../types.ts';
import { forEachRan } from './packed-runnings.ts';
import { allBlocks } from './running-blocks.ts';

/** Which reported digests stand for these images. */
export async function standsOfMany(handle: Handle, imageIds: readonly number[]): Promise<RunningImage[]> {
  const wanted = new DocumentSet(await nextOf(handle, 'image'));
  for (const id of imageIds) wanted.add(id);
  const stands: RunningImage[] = [];
  for (const [first, ran] of await allBlocks(handle))
    forEachRan(first, ran, (runningId, images) => {
      for (const { imageId, certain } of images)
        if (wanted.has(imageId)) stands.push({ runningId, imageId, certain });
      return undefined;
    });
  return stands;
}

/** Reported digests that stand for no image, or for one that is in no inventory. */
export async function everUncovered(handle: Handle): Promise<number[]> {
  const looked = new DocumentSet(await nextOf(handle, 'image'));
  await forEachInventory(handle, (_inventory, image) => looked.add(image));
  const uncovered: number[] = [];
  for (const [first, ran] of await allBlocks(handle))
    forEachRan(first, ran, (runningId, images) => {
      if (images.length === 0 || images.some(({ imageId }) => !looked.has(imageId)))
        uncovered.push(runningId);
      return undefined;
    });
  return uncovered;
}
