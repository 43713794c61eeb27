import { type Handle, handleOf } from '../handle.ts';
import { clockOf } from '../open-store.ts';
import type { Edit, Store, View } from '../types.ts';
import { nextSeal, replacedBy } from './due.ts';
import { beginSegment, type Hidden, hiddenSegments, publishSegment } from './hidden-segments.ts';
import { takeSealLease } from './seal-lease.ts';
import { segmentsOf } from './segments.ts';
import { held, type Turn, writeSegment } from './write-segment.ts';

/**
 * Seals what is recent once there is enough of it. A segment is read, sorted and written out of sight, a batch in a transaction, so that
 * other writers wait for none of it, and is then there at once. What is killed half way is gone on with by the next who comes;
 * where another program is at it, nothing is done. What is sealed is merged by and by: see merge.ts.
 */
export async function sealDue(store: Store): Promise<void> {
  const clock = clockOf(store);
  const lease = await takeSealLease(store, clock, { name: 'sealing', isUrgent: false });
  if (lease === undefined) return;
  const turn: Turn = { store, lease, clock };
  try {
    let next = await held(turn, nextSegment);
    while (next?.is !== undefined) next = await whole(writeSegment(turn, next.is, nextSegment));
    await lease.release();
  } catch (error) {
    // What it comes of may also be why the turn cannot be given back: then it ends by itself.
    await lease.release().catch(() => {});
    throw error;
  }
}

export async function isSealDue(view: View): Promise<boolean> {
  const handle = handleOf(view);
  return (await begunIn(handle)) !== undefined || (await nextSeal(handle)) !== undefined;
}

/** What was begun comes first. */
async function nextSegment(edit: Edit): Promise<Hidden | undefined> {
  const handle = handleOf(edit);
  const begun = await begunIn(handle);
  if (begun !== undefined) {
    if (replacedBy(begun.due, await segmentsOf(handle, begun.due.kind)) !== undefined) return begun;
    await publishSegment(edit, begun);
  }
  const due = await nextSeal(handle);
  return due && (await beginSegment(edit, due));
}

async function begunIn(handle: Handle): Promise<Hidden | undefined> {
  return (await hiddenSegments(handle)).find(({ isDropped, due }) => !isDropped && due.level === 0);
}

async function whole<T>(steps: AsyncGenerator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return value;
  }
}
