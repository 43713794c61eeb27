import {
  imagesOfRunning,
  inventoriesOf,
  type RunFilter,
  reportedThen,
  uncoveredRuns,
  type View,
} from '../../store/index.ts';
import type { AskedTime } from './types.ts';
import { whenOf } from './when-of.ts';

/** How many images ran at the asked time of which no inventory says what is in them; what reports no digest is told apart by its name. */
export async function imagesNotCovered(view: View, time: AskedTime, filter: RunFilter): Promise<number> {
  if (time.kind === 'at' || time.kind === 'between') return await thatRan(view, time, filter);
  const uncovered = await uncoveredRuns(view, { filter });
  return new Set(uncovered.map(({ run }) => run.digest ?? run.reference)).size;
}

async function thatRan(view: View, time: AskedTime, filter: RunFilter): Promise<number> {
  const names = new Map<number, string>();
  for (const { runningId, digest, reference } of await reportedThen(view, { when: whenOf(time), filter }))
    names.set(runningId, digest ?? reference);
  const stands = await imagesOfRunning(view, names.keys());
  const images = new Set(stands.map(({ imageId }) => imageId));
  const inventoried = new Set((await inventoriesOf(view, [...images])).map(({ imageId }) => imageId));
  for (const { runningId, imageId } of stands) if (inventoried.has(imageId)) names.delete(runningId);
  return new Set(names.values()).size;
}
