import { sql } from 'kysely';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit } from '../types.ts';
import { type Due, replacedBy } from './due.ts';
import { KINDS } from './kinds.ts';
import { segmentsOf, segmentsOfAll } from './segments.ts';

/**
 * Segments of which questions know nothing: those being made, and those whose postings are being dropped as another has taken their place.
 * Their rows have other kinds than those that are asked for, so that whoever is killed half way leaves nothing but what is gone on with.
 */
const BEING_MADE = -1;
const BEING_DROPPED = -65;

/** Rows that one transaction drops. */
const DROPPED_AT_ONCE = 16_384;

export type Hidden = { id: number; isDropped: boolean; due: Due };

export async function hiddenSegments(handle: Handle): Promise<Hidden[]> {
  const rows = [...(await segmentsOfAll(handle))].flatMap(([code, segments]) =>
    code < 0 ? segments.map((segment) => ({ ...segment, code })) : [],
  );
  return rows.flatMap(({ id, code, ...bounds }) => {
    const isDropped = code <= BEING_DROPPED;
    const kind = KINDS.find((of) => (isDropped ? dropCode(of.id) : makeCode(of.id)) === code);
    return kind === undefined ? [] : [{ id, isDropped, due: { ...bounds, kind } }];
  });
}

function makeCode(kind: number): number {
  return BEING_MADE * kind;
}

function dropCode(kind: number): number {
  return BEING_DROPPED - kind;
}

export async function beginSegment(edit: Edit, { kind, level, first, end }: Due): Promise<Hidden> {
  const { id } = await handleOf(edit)
    .database.insertInto('segment')
    .values({ kind: makeCode(kind.id), level, first_doc: first, end_doc: end })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, isDropped: false, due: { kind, level, first, end } };
}

/** The last term that is written; terms come rising. */
export async function lastTermOf({ database }: Handle, id: number): Promise<number> {
  const row = await database
    .selectFrom('posting')
    .select((of) => of.fn.max('term').as('last'))
    .where('segment_id', '=', id)
    .executeTakeFirst();
  return row?.last ?? -1;
}

/** From now on questions find it, and no longer those whose place it takes. One that fits no longer is dropped. */
export async function publishSegment(edit: Edit, { id, due }: Hidden): Promise<void> {
  const handle = handleOf(edit);
  const replaced = replacedBy(due, await segmentsOf(handle, due.kind));
  const dropped = replaced?.map((segment) => segment.id) ?? [id];
  const rename = async (ids: readonly number[], kind: number): Promise<void> =>
    void (await handle.database.updateTable('segment').set({ kind }).where('id', 'in', ids).execute());
  if (dropped.length > 0) await rename(dropped, dropCode(due.kind.id));
  if (replaced !== undefined) await rename([id], due.kind.id);
}

/** Some of its postings, then itself. True: nothing is left of it. */
export async function dropSome(edit: Edit, id: number): Promise<boolean> {
  const { database } = handleOf(edit);
  // Asked for by itself, so that what is deleted need not be sent to us.
  const { rows } = await sql<{ last: number | null }>`SELECT max(term) AS last FROM (
    SELECT term FROM posting WHERE segment_id = ${id} ORDER BY term LIMIT ${DROPPED_AT_ONCE}) AS next_terms`.execute(
    database,
  );
  const last = rows[0]?.last ?? undefined;
  if (last === undefined) await database.deleteFrom('segment').where('id', '=', id).execute();
  else await database.deleteFrom('posting').where('segment_id', '=', id).where('term', '<=', last).execute();
  return last === undefined;
}
