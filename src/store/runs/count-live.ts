import type { Handle } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { liveRunnings, liveTotals } from './live-state.ts';
import { sumsOfTotals } from './sums-of-totals.ts';

/** What runs now, of some digests and of all of them, from what is kept of all that runs. */
export async function countLive(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const all = await liveTotals(handle);
  const runnings = await liveRunnings(handle);
  const areMost = some.size * 2 > runnings.size;
  return await sumsOfTotals(handle, {
    all,
    ownerOf: all.ownerOf,
    areMost,
    count: (totals) =>
      runnings.forEach((runs, id) => {
        if (some.has(id) === areMost) return;
        if (areMost) totals.remove(runs);
        else totals.add(runs);
      }),
  });
}
