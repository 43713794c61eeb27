import { sql } from 'kysely';
import { insertMany } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { foldedUntil, intervalsOf, type RunPiece } from '../runs/pieces.ts';
import type { RunKey } from '../runs/timelines.ts';
import type { Store, Time } from '../types.ts';

/** Runs of one transaction. */
const BATCH = 1000;

/** Of runs that are made up of several pieces: what no look can part any more becomes one. */
export async function foldSightings(store: Store, from: Time, signal?: AbortSignal): Promise<void> {
  for (let after: RunKey | undefined; ; ) {
    signal?.throwIfAborted();
    const last: RunKey | undefined = await store.write((edit) => foldSome(handleOf(edit), from, after));
    if (last === undefined) return;
    after = last;
  }
}

type Row = { workload_id: number; container: string; running_id: number };

async function foldSome(handle: Handle, from: Time, after: RunKey | undefined): Promise<RunKey | undefined> {
  const rest =
    after === undefined
      ? sql``
      : sql`AND (workload_id, container, running_id) > (${after.workloadId}, ${after.container}, ${after.runningId})`;
  const { rows } = await sql<Row>`
    SELECT workload_id, container, running_id FROM sighting WHERE since <= ${from} ${rest}
    GROUP BY workload_id, container, running_id HAVING count(*) > 1
    ORDER BY workload_id, container, running_id LIMIT ${BATCH}`.execute(handle.database);
  for (const row of rows) await foldRun(handle, row, from);
  const last = rows.at(-1);
  return last && { workloadId: last.workload_id, container: last.container, runningId: last.running_id };
}

async function foldRun(
  handle: Handle,
  { workload_id, container, running_id }: Row,
  from: Time,
): Promise<void> {
  const own = sql<boolean>`workload_id = ${workload_id} AND container = ${container} AND running_id = ${running_id}`;
  const stored = await handle.database.selectFrom('sighting').selectAll().where(own).execute();
  const pieces = stored.map(
    (row): RunPiece => ({
      since: row.since,
      seenAt: row.seen_at,
      to: row.to_at ?? undefined,
      count: row.count,
    }),
  );
  const folded = intervalsOf(pieces).map((interval) => foldedUntil(interval.pieces, from));
  // An interval of one piece is only kept itself.
  const left = folded.flatMap((each) => (each.length > 1 ? each : []));
  await handle.database.deleteFrom('sighting').where(own).execute();
  await insertMany(handle, {
    table: 'sighting',
    columns: ['workload_id', 'container', 'running_id', 'since', 'seen_at', 'to_at', 'count'],
    rows: left.map((piece) => [
      workload_id,
      container,
      running_id,
      piece.since,
      piece.seenAt,
      piece.to ?? null,
      piece.count,
    ]),
  });
}
