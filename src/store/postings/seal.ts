import { insertMany, type SqlValue } from '../engine/many.ts';
import type { StoreClock } from '../engine/store-clock.ts';
import { handleOf } from '../handle.ts';
import { clockOf } from '../open-store.ts';
import type { Edit, Store, View } from '../types.ts';
import { nextDue, replacedBy } from './due.ts';
import {
  beginSegment,
  dropSome,
  type Hidden,
  hasHidden,
  hiddenSegments,
  lastTermOf,
  publishSegment,
} from './hidden-segments.ts';
import { postingsOf } from './postings-of.ts';
import { type SealLease, takeSealLease } from './seal-lease.ts';
import { segmentsOf } from './segments.ts';
import type { Posting } from './sort-pairs.ts';

/** What one transaction writes. */
const ROWS_AT_ONCE = 16_384;
const BYTES_AT_ONCE = 2 ** 21;
/** Longer than a writer of SQLite waits before it tries again, so that it gets its turn after a long batch; PostgreSQL has a queue. */
const MOST_PAUSE_MS = 25;

/**
 * Brings the reverse index up to date: seals what is recent once there is enough of it, and merges. A segment is read, sorted and written
 * out of sight, a batch in a transaction, so that other writers wait for none of it, and then takes the place of those before in one
 * transaction. What is killed half way is gone on with by the next who comes; where another program is at it, nothing is done.
 */
export async function sealDue(store: Store): Promise<void> {
  // Asked after each batch, and mostly nothing is due: so without the lock of writers.
  if (!(await store.read(isAnythingDue))) return;
  const clock = clockOf(store);
  const lease = await takeSealLease(store, clock);
  if (lease === undefined) return;
  const sealing: Sealing = { store, lease, clock };
  try {
    for (let isOurs = true; isOurs; ) {
      const next = await held(sealing, nextSegment);
      if (next?.is === undefined) break;
      isOurs = next.is.isDropped ? await drop(sealing, next.is) : await make(sealing, next.is);
    }
    await lease.release();
  } catch (error) {
    // What it comes of may also be why the turn cannot be given back: then it ends by itself.
    await lease.release().catch(() => {});
    throw error;
  }
}

type Sealing = { store: Store; lease: SealLease; clock: StoreClock };

async function isAnythingDue(view: View): Promise<boolean> {
  const handle = handleOf(view);
  return (await hasHidden(handle)) || (await nextDue(handle)) !== undefined;
}

/** Undefined: another has taken our turn. */
async function held<T>(
  { store, lease }: Sealing,
  work: (edit: Edit) => Promise<T>,
): Promise<{ is: T } | undefined> {
  return await store.write(async (edit) => ((await lease.hold(edit)) ? { is: await work(edit) } : undefined));
}

/** What was begun comes first. */
async function nextSegment(edit: Edit): Promise<Hidden | undefined> {
  const handle = handleOf(edit);
  const [begun] = (await hiddenSegments(handle)).toSorted(
    (a, b) => Number(b.isDropped) - Number(a.isDropped),
  );
  if (begun?.isDropped === true) return begun;
  if (begun !== undefined) {
    if (replacedBy(begun.due, await segmentsOf(handle, begun.due.kind)) !== undefined) return begun;
    await publishSegment(edit, begun);
    return { ...begun, isDropped: true };
  }
  const due = await nextDue(handle);
  return due && (await beginSegment(edit, due));
}

async function make(sealing: Sealing, segment: Hidden): Promise<boolean> {
  const { store } = sealing;
  const { id, due } = segment;
  const written = await store.read((view) => lastTermOf(handleOf(view), id));
  const made = postingsOf((work) => store.read((view) => work(handleOf(view))), due.kind, due);
  for await (const rows of batches(made, id, written)) {
    const columns = ['segment_id', 'term', 'docs'] as const;
    const write = (edit: Edit): Promise<void> =>
      insertMany(handleOf(edit), { table: 'posting', columns, rows });
    const start = sealing.clock.nowMs();
    if ((await held(sealing, write)) === undefined) return false;
    await letOthersWrite(sealing, start);
  }
  return (await held(sealing, (edit) => publishSegment(edit, segment))) !== undefined;
}

async function* batches(
  made: AsyncIterable<Iterable<Posting>>,
  segment: number,
  after: number,
): AsyncGenerator<SqlValue[][]> {
  let [rows, bytes]: [SqlValue[][], number] = [[], 0];
  for await (const postings of made)
    for (const { term, docs } of postings) {
      if (term <= after) continue;
      rows.push([segment, term, docs]);
      bytes += docs.length;
      if (rows.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield rows;
      [rows, bytes] = [[], 0];
    }
  if (rows.length > 0) yield rows;
}

async function drop(sealing: Sealing, { id }: Hidden): Promise<boolean> {
  for (;;) {
    const start = sealing.clock.nowMs();
    const dropped = await held(sealing, (edit) => dropSome(edit, id));
    if (dropped === undefined || dropped.is) return dropped !== undefined;
    await letOthersWrite(sealing, start);
  }
}

/** For as long as a batch has held them up since `start`: most are short, and a pause for each took as long as all that was written. */
async function letOthersWrite({ store, clock }: Sealing, start: number): Promise<void> {
  const heldMs = Math.max(0, clock.nowMs() - start);
  if (store.kind === 'sqlite') await clock.sleep(Math.min(MOST_PAUSE_MS, heldMs));
}
