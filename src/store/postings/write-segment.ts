import { insertMany, type SqlValue } from '../engine/many.ts';
import type { StoreClock } from '../engine/store-clock.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Store } from '../types.ts';
import { emptyFilter, isFiltered, keepFilter } from './filters.ts';
import { fromMemory } from './find-stored.ts';
import { dropSome, type Hidden, lastTermOf, publishSegment } from './hidden-segments.ts';
import { mergedPostings } from './merged-postings.ts';
import { postingsOf, type SnapshotReads } from './postings-of.ts';
import type { SealLease } from './seal-lease.ts';
import type { Posting } from './sort-pairs.ts';
import { addStoredTerms } from './stored-terms.ts';
import type { TermFilter } from './term-filter.ts';

/** What one transaction writes. */
const ROWS_AT_ONCE = 16_384;
const BYTES_AT_ONCE = 2 ** 21;
/** Longer than a writer of SQLite waits before it tries again, so that it gets its turn after a long batch; PostgreSQL has a queue. */
const MOST_PAUSE_MS = 25;

/** A program that makes segments, one at a time. */
export type Turn = { store: Store; lease: SealLease; clock: StoreClock };

/** Undefined: another has taken our turn. */
export async function held<T>(
  { store, lease }: Turn,
  work: (edit: Edit) => Promise<T>,
): Promise<{ is: T } | undefined> {
  return await store.write(async (edit) => ((await lease.hold(edit)) ? { is: await work(edit) } : undefined));
}

/**
 * Writes a segment out of sight and then lets it take the place of those before, a step for each short transaction and for some documents that are
 * read: it may stop after any of them. The last of them is asked what is `next`. Undefined: another has taken our turn.
 */
export async function* writeSegment<Next>(
  turn: Turn,
  segment: Hidden,
  next: (edit: Edit) => Promise<Next>,
): AsyncGenerator<void, { is: Next } | undefined> {
  const { store, clock } = turn;
  const { id, due } = segment;
  const written = await store.read((view) => lastTermOf(handleOf(view), id));
  const reading: SnapshotReads = (work) => store.read((view) => work(handleOf(view)));
  // A million documents take some ten seconds to read, which whoever stops before has lost.
  const made =
    due.level > 1
      ? mergedPostings(reading, { due, after: written })
      : postingsOf(reading, fromMemory(due.kind), due);
  const filter = isFiltered(due.kind) ? emptyFilter(due) : undefined;
  if (filter !== undefined) yield* addStoredTerms(reading, id, filter);
  for await (const rows of batches(made, { segment: id, after: written, filter })) {
    const columns = ['segment_id', 'term', 'docs'] as const;
    const write = (edit: Edit): Promise<void> =>
      insertMany(handleOf(edit), { table: 'posting', columns, rows });
    const start = clock.nowMs();
    if (rows.length > 0) {
      if ((await held(turn, write)) === undefined) return undefined;
      await letOthersWrite(turn, start);
    }
    yield;
  }
  return await held(turn, async (edit) => {
    if (filter !== undefined) await keepFilter(handleOf(edit), id, filter);
    await publishSegment(edit, segment);
    return await next(edit);
  });
}

/** Empty where documents have only been read. */
async function* batches(
  made: AsyncIterable<Iterable<Posting>>,
  { segment, after, filter }: { segment: number; after: number; filter: TermFilter | undefined },
): AsyncGenerator<SqlValue[][]> {
  let [rows, bytes]: [SqlValue[][], number] = [[], 0];
  for await (const postings of made) {
    for (const { term, docs } of postings) {
      if (term <= after) continue;
      filter?.add(term);
      rows.push([segment, term, docs]);
      bytes += docs.length;
      if (rows.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield rows;
      [rows, bytes] = [[], 0];
    }
    yield [];
  }
  if (rows.length > 0) yield rows;
}

/** The postings of a segment whose place is taken, a step for some of them; as for `writeSegment`. */
export async function* dropSegment<Next>(
  turn: Turn,
  { id }: Hidden,
  next: (edit: Edit) => Promise<Next>,
): AsyncGenerator<void, { is: Next } | undefined> {
  for (;;) {
    const start = turn.clock.nowMs();
    const dropped = await held(turn, async (edit) =>
      (await dropSome(edit, id)) ? { next: await next(edit) } : undefined,
    );
    if (dropped === undefined) return undefined;
    if (dropped.is !== undefined) return { is: dropped.is.next };
    await letOthersWrite(turn, start);
    yield;
  }
}

/** For as long as a batch has held them up since `start`: most are short, and a pause for each took as long as all that was written. */
async function letOthersWrite({ store, clock }: Turn, start: number): Promise<void> {
  const heldMs = Math.max(0, clock.nowMs() - start);
  if (store.kind === 'sqlite') await clock.sleep(Math.min(MOST_PAUSE_MS, heldMs));
}
