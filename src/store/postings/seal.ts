import { amongNumbers, insertMany, type Value } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit, Store } from '../types.ts';
import { nextOf } from './counters.ts';
import { KINDS, type PostingKind, TERM_BITS } from './kinds.ts';
import { endOf, type Segment, segmentsOf } from './segments.ts';
import { Pairs } from './sort-pairs.ts';
import { type Stretch, TermHistogram } from './term-histogram.ts';

/** Documents of a segment by level. A level is merged into the next when the next is full: each pair is written two or three times. */
const LEVEL_DOCUMENTS = [2 ** 12, 2 ** 16, 2 ** 20] as const;
/** Heavy documents are sealed earlier, so that questions never walk through more than this many recent pairs. */
const RECENT_PAIRS = 2 ** 22;
/** Pairs that are sorted at once: 64 MiB. What has more is sorted in stretches of terms. */
const SORTED_AT_ONCE = 2 ** 23;
const ROWS_AT_ONCE = 1024;

/**
 * Brings the reverse index up to date: seals what is recent once there is enough of it, and merges. One transaction for each
 * segment; what is killed half way leaves the documents where they were, among the recent ones.
 */
export async function sealDue(store: Store): Promise<void> {
  for (const kind of KINDS)
    while (
      await store.write(async (edit) => {
        const due = await nextDue(handleOf(edit), kind);
        if (due !== undefined) await buildSegment(edit, kind, due);
        return due !== undefined;
      })
    );
}

type Due = Omit<Segment, 'id'>;

async function nextDue(handle: Handle, kind: PostingKind): Promise<Due | undefined> {
  const segments = await segmentsOf(handle, kind);
  return dueMerge(kind, segments) ?? (await dueRun(handle, kind, endOf(segments)));
}

/** A block of a higher level that lower ones fill. */
function dueMerge(kind: PostingKind, segments: readonly Segment[]): Due | undefined {
  const end = endOf(segments);
  for (let level = kind.topLevel; level > 0; level--) {
    const size = LEVEL_DOCUMENTS[level] as number;
    const first = segments.find((segment) => segment.level < level)?.first;
    if (first !== undefined && first % size === 0 && end >= first + size)
      return { level, first, end: first + size };
  }
  return undefined;
}

async function dueRun(handle: Handle, kind: PostingKind, first: number): Promise<Due | undefined> {
  const size = LEVEL_DOCUMENTS[0];
  const next = await nextOf(handle, kind.counter);
  const bound = (Math.floor(first / size) + 1) * size;
  if (next >= bound) return { level: 0, first, end: bound };
  return (await isHeavy(handle, kind, first)) ? { level: 0, first, end: next } : undefined;
}

async function isHeavy(handle: Handle, kind: PostingKind, first: number): Promise<boolean> {
  return (await weightOf(handle, kind, first, Number.MAX_SAFE_INTEGER)) > RECENT_PAIRS;
}

/** Pairs of documents that may have any number of them; 0 for kinds whose documents have a handful each. */
async function weightOf(handle: Handle, kind: PostingKind, first: number, end: number): Promise<number> {
  if (kind.counter !== 'package_set' && kind.counter !== 'file_set') return 0;
  const { pairs } = await handle.database
    .selectFrom(kind.counter)
    .select((of) => of.fn.sum<number | null>('size').as('pairs'))
    .where('id', '>=', first)
    .where('id', '<', end)
    .executeTakeFirstOrThrow();
  return pairs ?? 0;
}

async function buildSegment(edit: Edit, kind: PostingKind, due: Due): Promise<void> {
  const handle = handleOf(edit);
  await dropWithin(handle, kind, due);
  const { id } = await handle.database
    .insertInto('segment')
    .values({ kind: kind.id, level: due.level, first_doc: due.first, end_doc: due.end })
    .returning('id')
    .executeTakeFirstOrThrow();
  for await (const pairs of sortedStretches(handle, kind, due)) await insertPostings(handle, id, pairs);
}

/** What the documents themselves say, as the pairs of a segment: terms rising from one stretch to the next. */
export async function* sortedStretches(
  handle: Handle,
  kind: PostingKind,
  range: { first: number; end: number },
): AsyncGenerator<Pairs> {
  for (const stretch of await stretchesOf(handle, kind, range)) {
    const pairs = new Pairs(range.first, Math.max(stretch.count, 1));
    await kind.read(handle, range.first, range.end, (document, term) => {
      if (term >= stretch.from && term < stretch.to) pairs.add(document, term);
    });
    yield pairs;
  }
}

async function dropWithin(handle: Handle, kind: PostingKind, { first, end }: Due): Promise<void> {
  const lower = (await segmentsOf(handle, kind)).filter(
    (segment) => segment.first >= first && segment.end <= end,
  );
  if (lower.length === 0) return;
  const ids = lower.map((segment) => segment.id);
  await handle.database
    .deleteFrom('posting')
    .where(amongNumbers(handle, 'segment_id', ids))
    .execute();
  await handle.database.deleteFrom('segment').where('id', 'in', ids).execute();
}

async function insertPostings(handle: Handle, segment: number, pairs: Pairs): Promise<void> {
  let rows: Value[][] = [];
  const columns = ['segment_id', 'term', 'docs'] as const;
  for (const { term, docs } of pairs.postings()) {
    rows.push([segment, term, docs]);
    if (rows.length < ROWS_AT_ONCE) continue;
    await insertMany(handle, 'posting', columns, rows);
    rows = [];
  }
  await insertMany(handle, 'posting', columns, rows);
}

/** Ranges of terms with no more pairs than are sorted at once, as far as a slot of terms allows. */
async function stretchesOf(
  handle: Handle,
  kind: PostingKind,
  due: { first: number; end: number },
): Promise<Stretch[]> {
  const total = await weightOf(handle, kind, due.first, due.end);
  if (total <= SORTED_AT_ONCE) return [{ from: 0, to: 2 ** TERM_BITS, count: total }];
  const histogram = new TermHistogram();
  await kind.read(handle, due.first, due.end, (_, term) => histogram.add(term));
  return histogram.stretches(SORTED_AT_ONCE);
}
