import { FILTER_TERM } from './filters.ts';
import type { SnapshotReads } from './postings-of.ts';
import type { TermFilter } from './term-filter.ts';

const ROWS_AT_ONCE = 16_384;

/** Adds all terms of which a segment has postings to a filter, a step for some of them. */
export async function* addStoredTerms(
  reading: SnapshotReads,
  segment: number,
  filter: TermFilter,
): AsyncGenerator<void> {
  for (let [after, isLast] = [FILTER_TERM, false]; !isLast; ) {
    const from = after;
    const rows = await reading(({ database }) =>
      database
        .selectFrom('posting')
        .select('term')
        .where('segment_id', '=', segment)
        .where('term', '>', from)
        .orderBy('term')
        .limit(ROWS_AT_ONCE)
        .execute(),
    );
    for (const { term } of rows) filter.add(term);
    after = rows.at(-1)?.term ?? after;
    isLast = rows.length < ROWS_AT_ONCE;
    if (!isLast) yield;
  }
}
