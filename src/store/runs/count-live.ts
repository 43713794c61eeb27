import type { Handle } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import type { LayeredMap } from './layered-map.ts';
import { liveRunnings, liveTotals } from './live-state.ts';
import { RunTotals } from './run-totals.ts';
import { sumsOfTotals } from './sums-of-totals.ts';

/** What runs now, of some digests and of all of them, from what is kept of all that runs. */
export async function countLive(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const all = await liveTotals(handle);
  const totals = totalsOf(some, all, await liveRunnings(handle));
  return await sumsOfTotals(handle, { some: totals, all, ownerOf: all.ownerOf });
}

/** Where most of what runs is meant, it is quicker to take out the rest. */
function totalsOf(some: DocumentSet, all: RunTotals, runnings: LayeredMap<Uint8Array>): RunTotals {
  const areMost = some.size * 2 > runnings.size;
  const totals = areMost ? all.copy() : new RunTotals(all.room);
  runnings.forEach((runs, id) => {
    if (some.has(id) === areMost) return;
    if (areMost) totals.remove(runs);
    else totals.add(runs);
  });
  return totals;
}
