import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { type Due, replacedBy } from './due.ts';
import type { SnapshotReads } from './postings-of.ts';
import { segmentsOf } from './segments.ts';
import type { Posting } from './sort-pairs.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** Postings that are read from one snapshot at most, so that none is held for long. */
const ROWS_AT_ONCE = 16_384;

/** A posting of a segment that begins at `first`. */
type Part = Posting & { first: number };

/**
 * What segments say together whose place one is to take, from the first term after `after` on, terms rising. Nothing is kept from one stretch to the
 * next, so whoever is interrupted goes on after the last term that is written.
 */
export async function* mergedPostings(
  reading: SnapshotReads,
  { due, after, rowsAtOnce = ROWS_AT_ONCE }: { due: Due; after: number; rowsAtOnce?: number },
): AsyncGenerator<Iterable<Posting>> {
  for (let last = after; ; ) {
    const from = last;
    const stretch = await reading((handle) => nextStretch(handle, due, { after: from, rowsAtOnce }));
    if (stretch.length === 0) return;
    last = (stretch.at(-1) as Part).term;
    yield joined(stretch, due.first);
  }
}

type From = { after: number; rowsAtOnce: number };

/** By term, and of one term by where their segments begin. Empty: there are no more. */
async function nextStretch(handle: Handle, due: Due, from: From): Promise<Part[]> {
  const segments = replacedBy(due, await segmentsOf(handle, due.kind)) ?? [];
  const firstOf = new Map(segments.map(({ id, first }) => [id, first]));
  const upTo = await lastOfStretch(handle, [...firstOf.keys()], from);
  const rows = await handle.database
    .selectFrom('posting')
    .select(['segment_id', 'term', 'docs'])
    .where(amongNumbers(handle, 'segment_id', firstOf.keys()))
    .where('term', '>', from.after)
    .where('term', '<=', upTo)
    .execute();
  const parts = rows.map(({ segment_id, term, docs }) => ({
    term,
    docs,
    first: firstOf.get(segment_id) ?? 0,
  }));
  return parts.sort((a, b) => a.term - b.term || a.first - b.first);
}

/** The highest term up to which no segment has more than its share. */
async function lastOfStretch(
  handle: Handle,
  ids: readonly number[],
  { after, rowsAtOnce }: From,
): Promise<number> {
  const share = Math.ceil(rowsAtOnce / Math.max(1, ids.length));
  const { rows } = await sql<{ last: number | null }>`SELECT min((
    SELECT term FROM posting WHERE segment_id = segment.id AND term > ${after} ORDER BY term LIMIT 1 OFFSET ${share - 1}
  )) AS last FROM segment WHERE ${amongNumbers(handle, 'id', ids)}`.execute(handle.database);
  return rows[0]?.last ?? Number.MAX_SAFE_INTEGER;
}

function* joined(parts: readonly Part[], firstDocument: number): Generator<Posting> {
  const writer = new VarintWriter(1 << 12);
  for (let at = 0; at < parts.length; ) {
    const { term } = parts[at] as Part;
    let last = firstDocument;
    for (let part = parts[at]; part?.term === term; part = parts[++at]) {
      const docs = new VarintReader(part.docs);
      const document = part.first + docs.next();
      writer.add(document - last);
      writer.addBytes(part.docs.subarray(docs.at));
      last = document;
      if (parts[at + 1]?.term === term) while (!docs.done) last += docs.next();
    }
    yield { term, docs: writer.take() };
  }
}
