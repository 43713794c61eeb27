import { isDeepStrictEqual } from 'node:util';
import { type Handle, handleOf } from '../handle.ts';
import { clockOf, upkeepOf } from '../open-store.ts';
import type { Edit, Store, View } from '../types.ts';
import { isMergeOverdue, nextMerge, replacedBy } from './due.ts';
import { fillFilters, nextUnfiltered } from './fill-filters.ts';
import { beginSegment, type Hidden, hiddenSegments, publishSegment } from './hidden-segments.ts';
import { type SealLease, takeSealLease } from './seal-lease.ts';
import { segmentsOf } from './segments.ts';
import { dropSegment, held, type Turn, writeSegment } from './write-segment.ts';

/** Of the time that adding took; see docs/decisions/fleet-store.md for what merging takes of it. */
const SHARE = 1 / 2;
/** Programs that add for less than three times as long do not begin: what they had read by then would be lost with them. */
const WORTH_MS = 100;

type MergeDue = 'overdue' | 'due' | 'nothing';

/** What a program merges between its additions. `leftMs`: below zero after a step that took longer than there was time for. */
type Merging = { leftMs: number; isAtIt: boolean; begun: Begun | undefined };
type Begun = { steps: AsyncGenerator<void>; lease: SealLease; isUrgent: boolean };

const mergings = new WeakMap<Store, Merging>();

/**
 * Merges segments for a part of the time that an addition has taken, so that none of them waits for a whole merge and all of them together keep up:
 * it stops between two short steps, and goes on there after the next addition. Where nobody keeps up (many programs that add little each), whoever
 * finds twice as many segments as are planned merges until there are fewer. One program at a time; what is killed half way is gone on with by the next.
 */
export async function mergeForAWhile(store: Store, addingMs: number, due: MergeDue): Promise<void> {
  const merging = mergings.get(store) ?? beginWith(store);
  const given = Math.max(0, addingMs) * SHARE;
  merging.leftMs = Math.min(merging.leftMs + given, Math.max(given, WORTH_MS));
  if (merging.isAtIt) return;
  merging.isAtIt = true;
  try {
    const isWorth = merging.leftMs >= WORTH_MS || (merging.begun !== undefined && merging.leftMs > 0);
    if (due === 'overdue' || (due === 'due' && isWorth)) await goOn(store, merging, due === 'overdue');
  } finally {
    merging.isAtIt = false;
  }
}

/** Whoever comes after the store is closed need not wait for the lease to end. */
function beginWith(store: Store): Merging {
  const merging: Merging = { leftMs: 0, isAtIt: false, begun: undefined };
  mergings.set(store, merging);
  upkeepOf(store).atClose(async () => await merging.begun?.lease.release());
  return merging;
}

export async function mergeDue(view: View): Promise<MergeDue> {
  const handle = handleOf(view);
  if (await isMergeOverdue(handle)) return 'overdue';
  const isDue = (await begunIn(handle)) ?? (await nextMerge(handle)) ?? (await nextUnfiltered(handle));
  return isDue === undefined ? 'nothing' : 'due';
}

async function goOn(store: Store, merging: Merging, isUrgent: boolean): Promise<void> {
  if (isUrgent && merging.begun?.isUrgent === false) merging.begun = undefined;
  merging.begun ??= await begin(store, isUrgent);
  const { begun, leftMs } = merging;
  // Where another program merges, it is asked again after as much time.
  merging.leftMs = 0;
  if (begun === undefined) return;
  const clock = clockOf(store);
  const start = clock.nowMs();
  try {
    while (await takeStep(begun)) if (!isUrgent && clock.nowMs() - start >= leftMs) return;
    merging.begun = undefined;
    await begun.lease.release();
  } catch (error) {
    merging.begun = undefined;
    // What it comes of may also be why the turn cannot be given back: then it ends by itself.
    await begun.lease.release().catch(() => {});
    throw error;
  } finally {
    if (!isUrgent) merging.leftMs = leftMs - (clock.nowMs() - start);
  }
}

/** False: there are no more. */
async function takeStep({ steps }: Begun): Promise<boolean> {
  return (await steps.next()).done !== true;
}

/** Undefined: another program merges. */
async function begin(store: Store, isUrgent: boolean): Promise<Begun | undefined> {
  const clock = clockOf(store);
  const lease = await takeSealLease(store, clock, { name: 'merging', isUrgent });
  return lease && { steps: merges({ store, lease, clock }, isUrgent), lease, isUrgent };
}

/** All that is due, a step at a time; where it is urgent, what is overdue. Filters first: each makes the next additions cheaper. */
async function* merges(turn: Turn, isUrgent: boolean): AsyncGenerator<void> {
  if (!isUrgent && !(yield* fillFilters(turn))) return;
  const following = isUrgent ? nextOverdue : nextSegment;
  let next = await held(turn, following);
  while (next?.is !== undefined) {
    const make = next.is.isDropped ? dropSegment : writeSegment;
    next = yield* make(turn, next.is, following);
    yield;
  }
}

/** What has been replaced is dropped first, then what was begun is gone on with. */
async function nextSegment(edit: Edit): Promise<Hidden | undefined> {
  const handle = handleOf(edit);
  const begun = await begunIn(handle);
  if (begun?.isDropped === true) return begun;
  if (begun !== undefined) {
    if (replacedBy(begun.due, await segmentsOf(handle, begun.due.kind)) !== undefined) return begun;
    await publishSegment(edit, begun);
    return { ...begun, isDropped: true };
  }
  const due = await nextMerge(handle);
  return due && (await beginSegment(edit, due));
}

/** What is overdue comes first, then what that has replaced: where all programs add little, nobody else would drop it. */
async function nextOverdue(edit: Edit): Promise<Hidden | undefined> {
  const handle = handleOf(edit);
  const hidden = await hiddenSegments(handle);
  if (!(await isMergeOverdue(handle))) return hidden.find(({ isDropped }) => isDropped);
  const due = await nextMerge(handle);
  const begun = hidden.find((of) => !of.isDropped && isDeepStrictEqual(of.due, due));
  return begun ?? (due && (await beginSegment(edit, due)));
}

/** A segment that is being dropped, or made of others. */
async function begunIn(handle: Handle): Promise<Hidden | undefined> {
  const hidden = await hiddenSegments(handle);
  return hidden.find(({ isDropped }) => isDropped) ?? hidden.find(({ due }) => due.level > 0);
}
