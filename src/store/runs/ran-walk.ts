import type { Handle } from '../handle.ts';
import { imagesOfInventories } from '../inventories/inventory-links.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage } from '../types.ts';
import { forEachStand } from './packed-runnings.ts';
import { allBlocks } from './running-blocks.ts';

/** Which reported digests stand for these images. */
export async function standsOfMany(handle: Handle, images: DocumentSet): Promise<RunningImage[]> {
  const stands: RunningImage[] = [];
  for (const [first, ran] of await allBlocks(handle))
    forEachStand(first, ran, (runningId, imageId, certain) => {
      if (images.has(imageId)) stands.push({ runningId, imageId, certain });
    });
  return stands;
}

/** Reported digests that stand for no image, for one that is in no inventory, or perhaps for another: see uncovered.ts. */
export async function everUncovered(handle: Handle): Promise<number[]> {
  const looked = await imagesOfInventories(handle);
  const uncovered: number[] = [];
  for (const [first, ran] of await allBlocks(handle))
    forEachStand(first, ran, (runningId, imageId) => {
      if (!looked.has(imageId) && uncovered.at(-1) !== runningId) uncovered.push(runningId);
    });
  return uncovered;
}
