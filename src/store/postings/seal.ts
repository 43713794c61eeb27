import { amongNumbers, insertMany, type SqlValue } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit, Store } from '../types.ts';
import { countedPostings } from './counted-postings.ts';
import { nextOfAll } from './counters.ts';
import { type DocumentRange, KINDS, type PostingKind, TERM_BITS } from './kinds.ts';
import { endOf, type Segment, segmentsOf, segmentsOfAll } from './segments.ts';
import { Pairs, type Posting } from './sort-pairs.ts';
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
  // Asked after each batch, and mostly nothing is due: so without the lock of writers.
  while ((await store.read((view) => nextDue(handleOf(view)))) !== undefined)
    await store.write(async (edit) => {
      const due = await nextDue(handleOf(edit));
      if (due !== undefined) await buildSegment(edit, due);
    });
}

type Due = Omit<Segment, 'id'> & { kind: PostingKind };

async function nextDue(handle: Handle): Promise<Due | undefined> {
  const segments = await segmentsOfAll(handle);
  const next = await nextOfAll(handle);
  const weights = new Map<string, number>();
  for (const kind of KINDS) {
    const own = segments.get(kind.id) ?? [];
    const first = endOf(own);
    const merge = dueMerge(kind, own);
    if (merge !== undefined) return merge;
    const bound = (Math.floor(first / LEVEL_DOCUMENTS[0]) + 1) * LEVEL_DOCUMENTS[0];
    const end = next.get(kind.counter) ?? 1;
    if (end >= bound) return { kind, level: 0, first, end: bound };
    // Kinds of the same documents are mostly sealed equally far.
    const recent = `${kind.counter} from ${first}`;
    const weight = weights.get(recent) ?? (await weightOf(handle, kind, first, end));
    if (weight > RECENT_PAIRS) return { kind, level: 0, first, end };
    weights.set(recent, weight);
  }
  return undefined;
}

/** A block of a higher level that lower ones fill. */
function dueMerge(kind: PostingKind, segments: readonly Segment[]): Due | undefined {
  const end = endOf(segments);
  for (let level = kind.topLevel; level > 0; level--) {
    const size = LEVEL_DOCUMENTS[level] as number;
    const first = segments.find((segment) => segment.level < level)?.first;
    if (first !== undefined && first % size === 0 && end >= first + size)
      return { kind, level, first, end: first + size };
  }
  return undefined;
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

async function buildSegment(edit: Edit, due: Due): Promise<void> {
  const handle = handleOf(edit);
  const { kind } = due;
  await dropWithin(handle, due);
  const { id } = await handle.database
    .insertInto('segment')
    .values({ kind: kind.id, level: due.level, first_doc: due.first, end_doc: due.end })
    .returning('id')
    .executeTakeFirstOrThrow();
  for await (const postings of postingsOf(handle, kind, due)) await insertPostings(handle, id, postings);
}

/** What the documents themselves say, as the postings of a segment: terms rising from one stretch to the next. */
export async function* postingsOf(
  handle: Handle,
  kind: PostingKind,
  range: DocumentRange,
): AsyncGenerator<Iterable<Posting>> {
  if (kind.hasFewTerms) yield* countedPostings(range.first, (visit) => kind.read(handle, range, visit));
  else yield* sortedPostings(handle, kind, range);
}

async function* sortedPostings(
  handle: Handle,
  kind: PostingKind,
  range: DocumentRange,
): AsyncGenerator<Iterable<Posting>> {
  for (const stretch of await stretchesOf(handle, kind, range)) {
    const pairs = new Pairs(range.first, Math.max(stretch.count, 1));
    await kind.read(handle, range, (document, term) => {
      if (term >= stretch.from && term < stretch.to) pairs.add(document, term);
    });
    yield pairs.postings();
  }
}

async function dropWithin(handle: Handle, { kind, first, end }: Due): Promise<void> {
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

async function insertPostings(handle: Handle, segment: number, postings: Iterable<Posting>): Promise<void> {
  let rows: SqlValue[][] = [];
  const columns = ['segment_id', 'term', 'docs'] as const;
  for (const { term, docs } of postings) {
    rows.push([segment, term, docs]);
    if (rows.length < ROWS_AT_ONCE) continue;
    await insertMany(handle, { table: 'posting', columns, rows });
    rows = [];
  }
  await insertMany(handle, { table: 'posting', columns, rows });
}

/** Ranges of terms with no more pairs than are sorted at once, as far as a slot of terms allows. */
async function stretchesOf(handle: Handle, kind: PostingKind, due: DocumentRange): Promise<Stretch[]> {
  const total = await weightOf(handle, kind, due.first, due.end);
  if (total <= SORTED_AT_ONCE) return [{ from: 0, to: 2 ** TERM_BITS, count: total }];
  const histogram = new TermHistogram();
  await kind.read(handle, due, (_, term) => histogram.add(term));
  return histogram.stretches(SORTED_AT_ONCE);
}
