import { countRanBefore, countRuns, type RunFilter, runningImages, type View } from '../../store/index.ts';
import type { Everywhere } from './everywhere.ts';

/** How many images with it ran at some time and do not run now. */
export async function ranBefore(
  view: View,
  { among, named }: Everywhere,
  filter: RunFilter,
): Promise<number> {
  return (await countRanBefore(view, among, filter)) + (await ofImages(view, named, filter));
}

async function ofImages(view: View, imageIds: readonly number[], filter: RunFilter): Promise<number> {
  if (imageIds.length === 0) return 0;
  const stands = await runningImages(view, imageIds);
  const ever = await countRuns(view, stands, { when: 'ever', filter });
  const now = await countRuns(view, stands, { when: 'live', filter });
  return ever.images - now.images;
}
