import { type Handle, oncePerSnapshot } from '../handle.ts';
import type { PostingKind } from './kinds.ts';

/** Documents from `first` up to and without `end`, with their postings in one sorted stretch. */
export type Segment = { id: number; level: number; first: number; end: number };

/** Oldest first, without gaps: each begins where the one before ends. */
export async function segmentsOf(handle: Handle, kind: PostingKind): Promise<readonly Segment[]> {
  if (handle.isSnapshot) return (await segmentsOfAll(handle)).get(kind.id) ?? [];
  return await handle.database
    .selectFrom('segment')
    .select(['id', 'level', 'first_doc as first', 'end_doc as end'])
    .where('kind', '=', kind.id)
    .orderBy('first_doc')
    .execute();
}

/** Of each kind, by its id. */
export async function segmentsOfAll(handle: Handle): Promise<Map<number, Segment[]>> {
  return await oncePerSnapshot(handle, 'segment', async () => {
    const rows = await handle.database
      .selectFrom('segment')
      .select(['kind', 'id', 'level', 'first_doc as first', 'end_doc as end'])
      .orderBy('kind')
      .orderBy('first_doc')
      .execute();
    return Map.groupBy(rows, (row) => row.kind);
  });
}

/** The first document that no segment holds; documents begin at 1, segments at 0, so that their bounds are round. */
export function endOf(segments: readonly Segment[]): number {
  return segments.at(-1)?.end ?? 0;
}
