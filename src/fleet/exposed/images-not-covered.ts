import {
  imagesByDigest,
  inventoriesOf,
  type RunFilter,
  uncoveredRuns,
  type View,
} from '../../store/index.ts';
import { allRuns } from './all-runs.ts';
import { whenOf } from './find-holders.ts';
import type { AskedTime } from './types.ts';

/** How many images ran at the asked time of which no inventory says what is in them; what reports no digest is told apart by its name. */
export async function imagesNotCovered(view: View, time: AskedTime, filter: RunFilter): Promise<number> {
  if (time.kind === 'at' || time.kind === 'between') return await thatRan(view, time, filter);
  const uncovered = await uncoveredRuns(view, { filter });
  return new Set(uncovered.map(({ run }) => run.digest ?? run.reference)).size;
}

async function thatRan(view: View, time: AskedTime, filter: RunFilter): Promise<number> {
  const images = new Map<string, boolean>();
  for await (const { digest, reference } of allRuns(view, whenOf(time), filter)) {
    const name = digest ?? reference;
    if (images.has(name)) continue;
    const ids =
      digest === undefined ? [] : (await imagesByDigest(view, digest)).map(({ imageId }) => imageId);
    images.set(name, ids.length > 0 && (await inventoriesOf(view, ids)).length > 0);
  }
  return [...images.values()].filter((isCovered) => !isCovered).length;
}
