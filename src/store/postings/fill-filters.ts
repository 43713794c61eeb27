import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { emptyFilter, FILTER_TERM, isFiltered, keepFilter, withoutFilter } from './filters.ts';
import { KINDS } from './kinds.ts';
import type { SnapshotReads } from './postings-of.ts';
import { type Segment, segmentsOfAll } from './segments.ts';
import { addStoredTerms } from './stored-terms.ts';
import { held, type Turn } from './write-segment.ts';

/** Makes the filters of segments that an older program has made, a step for some of their terms. False: another has taken our turn. */
export async function* fillFilters(turn: Turn): AsyncGenerator<void, boolean> {
  for (;;) {
    const segment = await turn.store.read((view) => nextUnfiltered(handleOf(view)));
    if (segment === undefined) return true;
    const filter = emptyFilter(segment);
    const reading: SnapshotReads = (work) => turn.store.read((view) => work(handleOf(view)));
    yield* addStoredTerms(reading, segment.id, filter);
    const kept = await held(turn, (edit) => keepFilter(handleOf(edit), segment.id, filter));
    if (kept === undefined) return false;
  }
}

/** The first that has none. Those that this program has in memory are not asked for. */
export async function nextUnfiltered(handle: Handle): Promise<Segment | undefined> {
  const segments = await segmentsOfAll(handle);
  const unknown = KINDS.filter(isFiltered).flatMap((kind) =>
    withoutFilter(handle, kind, segments.get(kind.id) ?? []),
  );
  if (unknown.length === 0) return undefined;
  const ids = unknown.map(({ id }) => id);
  return await handle.database
    .selectFrom('segment')
    .select(['id', 'level', 'first_doc as first', 'end_doc as end'])
    .where(amongNumbers(handle, 'id', ids))
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM posting WHERE segment_id = segment.id AND term = ${sql.lit(FILTER_TERM)})`,
    )
    .orderBy('first_doc')
    .limit(1)
    .executeTakeFirst();
}
