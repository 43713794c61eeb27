import type { Digest } from '../../base/digest.ts';
import { imagesByDigest, runningImages, runsOfImages, type Store } from '../../store/index.ts';

/** Whether something of these owners runs, or ran, an image that the digest names. */
export async function isRanBy({
  store,
  image,
  owners,
}: {
  store: Store;
  image: Digest;
  owners: readonly string[];
}): Promise<boolean> {
  return await store.read(async (view) => {
    const ids = [...new Set((await imagesByDigest(view, image)).map(({ imageId }) => imageId))];
    const stands = await runningImages(view, ids);
    const { rows } = await runsOfImages(view, stands, { when: 'ever', filter: { owners }, limit: 1 });
    return rows.length > 0;
  });
}
