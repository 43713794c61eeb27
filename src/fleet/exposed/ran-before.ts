import {
  countRanBefore,
  countRuns,
  type RunFilter,
  type RunningImage,
  runningImages,
  type View,
} from '../../store/index.ts';
import type { ImageLowering } from '../words/image-lowerings.ts';
import type { AllHoldings } from './all-holdings.ts';

/** How many images with it ran at some time and do not run now. */
export async function ranBefore(
  view: View,
  {
    everywhere: { among, named, unlisted },
    words,
  }: { everywhere: AllHoldings; words: ReadonlyMap<number, ImageLowering> },
  filter: RunFilter,
): Promise<number> {
  const stands = [...(named.length === 0 ? [] : await runningImages(view, named)), ...unlisted];
  const lowered = [...words].flatMap(([imageId, { isAll }]) => (isAll ? [imageId] : []));
  return (
    (await countRanBefore(view, among, filter)) +
    (await ofStands(view, stands, filter)) -
    (await ofStands(view, await runningImages(view, lowered), filter))
  );
}

async function ofStands(view: View, stands: readonly RunningImage[], filter: RunFilter): Promise<number> {
  if (stands.length === 0) return 0;
  const ever = await countRuns(view, stands, { when: 'ever', filter });
  const now = await countRuns(view, stands, { when: 'live', filter });
  return ever.images - now.images;
}
