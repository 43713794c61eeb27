import type { Handle } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { everCounted } from './ever-ran.ts';
import { sumsOfTotals } from './sums-of-totals.ts';

/** What runs now or ran before, of some digests and of all of them, from the sums that are kept: no run is read. */
export async function countEver(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  return await sumsOfTotals(handle, await everCounted(handle, some));
}
