import { type RunFilter, uncoveredRuns, uncoveredThen, type View } from '../../store/index.ts';
import type { AskedTime } from './types.ts';
import { whenOf } from './when-of.ts';

/** How many images without an inventory ran at the asked time; what reports no digest is distinguished by its name. */
export async function imagesNotCovered(view: View, time: AskedTime, filter: RunFilter): Promise<number> {
  const uncovered =
    time.kind === 'now'
      ? (await uncoveredRuns(view, { filter })).map(({ run }) => run)
      : await uncoveredThen(view, { when: whenOf(time), filter });
  return new Set(uncovered.map(({ digest, reference }) => digest ?? reference)).size;
}
