import type { Digest } from '../../base/digest.ts';
import {
  imagesByDigest,
  type RunningImage,
  runningImages,
  runningUnlisted,
  runsOfImages,
  type Store,
  type View,
} from '../../store/index.ts';

/** No image has it. */
const UNLISTED = 0;

/** How many containers run an image, of any of its platforms, whether its contents are known or not. `except`: an image that may have platforms of it, too. */
export async function runsOfDigest(
  { store, except }: { store: Store; except?: Digest | undefined },
  digest: Digest,
): Promise<number> {
  return await store.read(async (view) => {
    const others = new Set(except === undefined ? [] : await imageIds(view, except));
    const ids = (await imageIds(view, digest)).filter((id) => !others.has(id));
    const unlisted = (await runningUnlisted(view, digest)).map(
      (runningId): RunningImage => ({ runningId, imageId: UNLISTED, certain: true }),
    );
    const stands = [...(await runningImages(view, ids)), ...unlisted];
    const live = await runsOfImages(view, stands, { when: 'live' });
    return live.rows.reduce((sum, { run }) => sum + run.count, 0);
  });
}

async function imageIds(view: View, digest: Digest): Promise<number[]> {
  return [...new Set((await imagesByDigest(view, digest)).map(({ imageId }) => imageId))];
}
