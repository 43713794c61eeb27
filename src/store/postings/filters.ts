import { amongNumbers, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { PostingKind } from './kinds.ts';
import type { Segment } from './segments.ts';
import { TermFilter } from './term-filter.ts';

/** The filter of a segment is kept before its postings, in the place of a term that nothing has: it comes and goes with them. */
export const FILTER_TERM = -1;

/** Kinds by which whoever adds looks up what comes in. A document of theirs has one term. */
export function isFiltered(kind: PostingKind): boolean {
  return kind.topLevel === 2;
}

export function emptyFilter({ first, end }: Pick<Segment, 'first' | 'end'>): TermFilter {
  return TermFilter.for(end - first);
}

export async function keepFilter(
  handle: Pick<Handle, 'kind' | 'database'>,
  segmentId: number,
  filter: TermFilter,
): Promise<void> {
  await insertMany(handle, {
    table: 'posting',
    columns: ['segment_id', 'term', 'docs'],
    rows: [[segmentId, FILTER_TERM, filter.bytes]],
  });
}

/** By segment; those that were made by an older program have none yet: see fill-filters.ts. */
export async function storedFilters(
  handle: Handle,
  segments: readonly Segment[],
): Promise<Map<number, TermFilter>> {
  if (segments.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('posting')
    .select(['segment_id', 'docs as filter'])
    .where(
      amongNumbers(
        handle,
        'segment_id',
        segments.map(({ id }) => id),
      ),
    )
    .where('term', '=', FILTER_TERM)
    .execute();
  return new Map(rows.map((row) => [row.segment_id, TermFilter.from(row.filter)]));
}

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
  const filters = await rememberedFilters(handle, kind, segments);
  return segments.flatMap((segment) => {
    const filter = filters.get(boundsOf(segment));
    const some = filter === undefined ? terms : new Set([...terms].filter((term) => filter.mayHave(term)));
    return some.size === 0 ? [] : [{ segment, terms: some }];
  });
}

/** Of these segments alone: others have been merged. */
async function rememberedFilters(
  handle: Handle,
  kind: PostingKind,
  segments: readonly Segment[],
): Promise<ReadonlyMap<string, TermFilter>> {
  const before = handle.remembered.filters.get(kind.id);
  const unread = withoutFilter(handle, kind, segments);
  if (before !== undefined && unread.length === 0 && before.size === segments.length) return before;
  const stored = await storedFilters(handle, unread);
  const filters = new Map<string, TermFilter>();
  for (const segment of segments) {
    const filter = before?.get(boundsOf(segment)) ?? stored.get(segment.id);
    if (filter !== undefined) filters.set(boundsOf(segment), filter);
  }
  handle.remembered.filters.set(kind.id, filters);
  return filters;
}

/** Of these segments those whose filters this program has not read. */
export function withoutFilter(
  { remembered }: Handle,
  kind: PostingKind,
  segments: readonly Segment[],
): readonly Segment[] {
  const known = remembered.filters.get(kind.id);
  return segments.filter((segment) => known?.has(boundsOf(segment)) !== true);
}

function boundsOf({ first, end }: Segment): string {
  return `${first} ${end}`;
}
