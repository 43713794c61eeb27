import { sql } from 'kysely';
import { bytesOfDigest } from '../engine/digests.ts';
import { amongNumbers, insertMany, listOf, type SqlValue } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { type Interval, intervalsOf, type RunPiece } from './pieces.ts';
import { updatePast } from './running-blocks.ts';
import type { KnownRun, RunKey, StoredInterval, Timeline } from './timelines.ts';

/** Writes what differs from what is stored. */
export async function writeTimelines(handle: Handle, timelines: readonly Timeline[]): Promise<void> {
  const live: SqlValue[][] = [];
  const ended: RunKey[] = [];
  const past: SqlValue[][] = [];
  const gone: number[] = [];
  const pastOfKeys: RunKey[] = [];
  const restarts: SqlValue[][] = [];
  const forgotten: (RunKey & { since: number })[] = [];
  for (const { key, before, pieces, roots } of timelines) {
    const intervals = intervalsOf(pieces);
    const open = intervals.find(({ to }) => to === undefined);
    if (open !== undefined)
      live.push([
        ...columnsOf(key),
        open.count,
        open.since,
        open.seenAt,
        roots ? bytesOfDigest(roots) : null,
      ]);
    else if (before?.intervals.some(({ id }) => id === undefined)) ended.push(key);
    const { added, removed } = pastOf(intervals, before);
    past.push(
      ...added.map(({ count, since, to, seenAt }) => [...columnsOf(key), count, since, to ?? 0, seenAt]),
    );
    gone.push(...removed);
    if (added.length + removed.length > 0) pastOfKeys.push(key);
    const several = intervals.flatMap((interval) => (interval.pieces.length > 1 ? interval.pieces : []));
    restarts.push(
      ...several.map((piece) => [
        ...columnsOf(key),
        piece.since,
        piece.seenAt,
        piece.to ?? null,
        piece.count,
      ]),
    );
    const kept = new Set(several.map(({ since }) => since));
    for (const { since } of before?.restarts ?? []) if (!kept.has(since)) forgotten.push({ ...key, since });
  }
  await upsertLive(handle, live);
  await deleteKeys(handle, 'live_run', ended);
  await deletePast(handle, gone);
  await insertMany(handle, {
    table: 'past_run',
    columns: ['workload_id', 'container', 'running_id', 'count', 'from_at', 'to_at', 'seen_at'],
    rows: past,
  });
  await updatePast(handle, pastOfKeys);
  await deleteKeys(handle, 'sighting', forgotten);
  await upsertRestarts(handle, restarts);
}

function columnsOf({ workloadId, container, runningId }: RunKey): SqlValue[] {
  return [workloadId, container, runningId];
}

/** Past intervals that are not stored yet, and the rows of those that are no more. */
function pastOf(
  intervals: readonly Interval[],
  before: KnownRun | undefined,
): { added: Interval[]; removed: number[] } {
  const isSame = (a: RunPiece, b: RunPiece): boolean =>
    a.since === b.since && a.to === b.to && a.count === b.count && a.seenAt === b.seenAt;
  const closed = intervals.filter(({ to }) => to !== undefined);
  const stored = (before?.intervals ?? []).filter(
    (each): each is StoredInterval & { id: number } => each.id !== undefined,
  );
  return {
    added: closed.filter((interval) => !stored.some((each) => isSame(each, interval))),
    removed: stored.flatMap((each) => (closed.some((interval) => isSame(each, interval)) ? [] : [each.id])),
  };
}

async function upsertLive(handle: Handle, rows: readonly SqlValue[][]): Promise<void> {
  await insertMany(handle, {
    table: 'live_run',
    columns: ['workload_id', 'container', 'running_id', 'count', 'from_at', 'seen_at', 'roots'],
    rows,
    onConflict: `ON CONFLICT (workload_id, container, running_id) DO UPDATE
      SET count = excluded.count, from_at = excluded.from_at, seen_at = excluded.seen_at, roots = excluded.roots`,
  });
}

async function upsertRestarts(handle: Handle, rows: readonly SqlValue[][]): Promise<void> {
  await insertMany(handle, {
    table: 'sighting',
    columns: ['workload_id', 'container', 'running_id', 'since', 'seen_at', 'to_at', 'count'],
    rows,
    onConflict: `ON CONFLICT (workload_id, container, running_id, since) DO UPDATE
      SET seen_at = excluded.seen_at, to_at = excluded.to_at, count = excluded.count`,
  });
}

/** In one statement, however many: a look may close all that ran. */
async function deleteKeys(
  handle: Handle,
  table: 'live_run' | 'sighting',
  keys: readonly (RunKey & { since?: number })[],
): Promise<void> {
  if (keys.length === 0) return;
  const columns = ['workload_id', 'container', 'running_id', ...(table === 'sighting' ? ['since'] : [])];
  const rows = keys.map((key) => [...columnsOf(key), ...(table === 'sighting' ? [key.since ?? 0] : [])]);
  const values =
    handle.kind === 'sqlite'
      ? sql`SELECT ${sql.join(columns.map((_, at) => sql.raw(`value ->> ${at}`)))} FROM json_each(${JSON.stringify(rows)})`
      : sql`SELECT * FROM unnest(${sql.join(columns.map((name, at) => listOf(name === 'container' ? 'text' : 'bigint', rows.map((row) => row[at]) as never[])))})`;
  await sql`DELETE FROM ${sql.table(table)} WHERE (${sql.join(columns.map((name) => sql.ref(name)))}) IN (${values})`.execute(
    handle.database,
  );
}

async function deletePast(handle: Handle, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await handle.database
    .deleteFrom('past_run')
    .where(amongNumbers(handle, 'id', ids))
    .execute();
}
