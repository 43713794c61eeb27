import type { Handle } from '../handle.ts';
import { countedPostings, type ReadInSteps } from './counted-postings.ts';
import { weightOf } from './due.ts';
import { type DocumentRange, type PostingKind, TERM_BITS } from './kinds.ts';
import { Pairs, type Posting } from './sort-pairs.ts';
import { type Stretch, TermHistogram } from './term-histogram.ts';

/** Pairs that are sorted at once: 64 MiB. What has more is sorted in stretches of terms. */
const SORTED_AT_ONCE = 2 ** 23;
/** Documents that are read from one snapshot, so that none is held for long. */
const READ_AT_ONCE = 4096;

/** Reads from a snapshot; each call may see another, as documents never change. */
export type SnapshotReads = <T>(work: (handle: Handle) => Promise<T>) => Promise<T>;

/**
 * What the documents themselves say, as the postings of a segment: terms rising from one stretch to the next. While documents are read,
 * stretches without any come in between, so that whoever has no time to wait for all of them may stop there and go on later.
 */
export async function* postingsOf(
  reading: SnapshotReads,
  kind: PostingKind,
  range: DocumentRange,
): AsyncGenerator<Iterable<Posting>> {
  const read: ReadInSteps = async function* (visit) {
    for (let { first } = range; first < range.end; first += READ_AT_ONCE) {
      const some = { first, end: Math.min(range.end, first + READ_AT_ONCE) };
      await reading((handle) => kind.read(handle, some, visit));
      yield [];
    }
  };
  if (kind.hasFewTerms) yield* countedPostings(range.first, read);
  else yield* sortedPostings(read, range.first, await reading((handle) => weightOf(handle, kind, range)));
}

async function* sortedPostings(
  read: ReadInSteps,
  firstDocument: number,
  weight: number,
): AsyncGenerator<Iterable<Posting>> {
  for (const stretch of yield* stretchesOf(read, weight)) {
    const pairs = new Pairs(firstDocument, Math.max(stretch.count, 1));
    yield* read((document, term) => {
      if (term >= stretch.from && term < stretch.to) pairs.add(document, term);
    });
    yield pairs.postings();
  }
}

/** Ranges of terms with no more pairs than are sorted at once, as far as a slot of terms allows. */
async function* stretchesOf(read: ReadInSteps, weight: number): AsyncGenerator<readonly never[], Stretch[]> {
  if (weight <= SORTED_AT_ONCE) return [{ from: 0, to: 2 ** TERM_BITS, count: weight }];
  const histogram = new TermHistogram();
  yield* read((_, term) => histogram.add(term));
  return histogram.stretches(SORTED_AT_ONCE);
}
