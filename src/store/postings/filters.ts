import type { Handle } from '../handle.ts';
import type { SegmentFilter } from '../memory.ts';
import type { PostingKind } from './kinds.ts';
import type { Segment } from './segments.ts';
import { TermFilter } from './term-filter.ts';

/** A filter costs a walk through the segment: from so many of its documents on it is worth that. */
const WORTH_SHARE = 4;
const ROWS_AT_ONCE = 16_384;

/**
 * The segments that may have some of the terms, with those terms. What a segment holds follows from its kind and its bounds,
 * whoever made it, so a filter holds for good.
 */
export async function segmentsWith(
  handle: Handle,
  kind: PostingKind,
  segments: readonly Segment[],
  terms: ReadonlySet<number>,
): Promise<{ segment: Segment; terms: ReadonlySet<number> }[]> {
  const before = handle.remembered.filters.get(kind.id);
  // Only of segments that are there: others have been merged.
  const filters = new Map<string, SegmentFilter>();
  handle.remembered.filters.set(kind.id, filters);
  const found: { segment: Segment; terms: ReadonlySet<number> }[] = [];
  for (const segment of segments) {
    const bounds = `${segment.first} ${segment.end}`;
    const of = before?.get(bounds) ?? { asked: 0, filter: undefined };
    filters.set(bounds, of);
    of.asked += terms.size;
    if (of.filter === undefined && of.asked * WORTH_SHARE >= segment.end - segment.first)
      of.filter = await readFilter(handle, segment);
    const { filter } = of;
    const some = filter === undefined ? terms : new Set([...terms].filter((term) => filter.mayHave(term)));
    if (some.size > 0) found.push({ segment, terms: some });
  }
  return found;
}

async function readFilter(handle: Handle, segment: Segment): Promise<TermFilter> {
  const filter = new TermFilter(segment.end - segment.first);
  for (let after = -1; ; ) {
    const rows = await handle.database
      .selectFrom('posting')
      .select('term')
      .where('segment_id', '=', segment.id)
      .where('term', '>', after)
      .orderBy('term')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const { term } of rows) filter.add(term);
    if (rows.length < ROWS_AT_ONCE) return filter;
    after = rows.at(-1)?.term ?? 0;
  }
}
