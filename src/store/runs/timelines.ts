import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { Time } from '../types.ts';
import { endsAfter, type RunPiece } from './pieces.ts';

/** One container of one workload that runs one thing. */
export type RunKey = { workloadId: number; container: string; runningId: number };

/** An interval as it is stored. `id` undefined: it is live. */
export type StoredInterval = RunPiece & { id: number | undefined };

/** What is stored of a run: its intervals, and of those that are made up of several pieces these; all of them as pieces. */
export type KnownRun = RunKey & {
  namespace: string;
  intervals: readonly StoredInterval[];
  restarts: readonly RunPiece[];
  pieces: readonly RunPiece[];
};

/** What becomes of a run. */
export type Timeline = { key: RunKey; before: KnownRun | undefined; pieces: readonly RunPiece[] };

export function keyOf({ workloadId, container, runningId }: RunKey): string {
  return `${workloadId}\n${runningId}\n${container}`;
}

type Row = {
  workload_id: number;
  container: string;
  running_id: number;
  namespace: string;
  count: number;
  since: number;
  seen_at: number;
  to_at: number | null;
};

/** Runs of a cluster that are live, that did not end before a look, or that are of workloads which it sees and did not end before `since`. */
export async function knownRuns(
  handle: Handle,
  { clusterId, at, since, seen }: { clusterId: number; at: Time; since: Time; seen: readonly RunKey[] },
): Promise<Map<string, KnownRun>> {
  const seenWorkloads = new Set(seen.map(({ workloadId }) => workloadId));
  const live = await sql<Row>`
    SELECT live_run.workload_id, container, running_id, namespace, count, from_at AS since, seen_at, NULL AS to_at
    FROM workload JOIN live_run ON live_run.workload_id = workload.id
    WHERE cluster_id = ${clusterId}`.execute(handle.database);
  const past = await sql<Row & { id: number }>`
    SELECT past_run.id, past_run.workload_id, container, running_id, namespace, count, from_at AS since,
      coalesce(seen_at, to_at - 1) AS seen_at, to_at
    FROM past_run JOIN workload ON workload.id = past_run.workload_id
    WHERE cluster_id = ${clusterId} AND to_at >= ${since}
      AND (to_at > ${at} OR ${amongNumbers(handle, 'past_run.workload_id', seenWorkloads)})`.execute(
    handle.database,
  );
  const workloads = new Set([
    ...seenWorkloads,
    ...[...live.rows, ...past.rows].map((row) => row.workload_id),
  ]);
  const pieces = await handle.database
    .selectFrom('sighting')
    .selectAll()
    .where(amongNumbers(handle, 'workload_id', workloads))
    .execute();
  const restarts = Map.groupBy(pieces, (row) => keyOf(keyFrom(row)));
  const rows = [...live.rows.map((row) => ({ ...row, id: undefined })), ...past.rows];
  const known = Map.groupBy(rows, (row) => keyOf(keyFrom(row)));
  return new Map([...known].map(([key, own]) => [key, runOf(own, (restarts.get(key) ?? []).map(pieceFrom))]));
}

function runOf(rows: readonly (Row & { id: number | undefined })[], sighted: readonly RunPiece[]): KnownRun {
  const [first] = rows as unknown as [Row];
  const intervals = rows.map((row): StoredInterval => ({ ...pieceFrom(row), id: row.id }));
  const within = (interval: RunPiece): RunPiece[] =>
    sighted.filter(({ since }) => since >= interval.since && endsAfter(interval, since));
  return {
    ...keyFrom(first),
    namespace: first.namespace,
    intervals,
    restarts: intervals.flatMap(within),
    pieces: intervals.flatMap((interval) => {
      const own = within(interval);
      const { since, seenAt, to, count } = interval;
      return own.length > 0 ? own : [{ since, seenAt, to, count }];
    }),
  };
}

function keyFrom(row: Pick<Row, 'workload_id' | 'container' | 'running_id'>): RunKey {
  return { workloadId: row.workload_id, container: row.container, runningId: row.running_id };
}

function pieceFrom(row: Pick<Row, 'since' | 'seen_at' | 'to_at' | 'count'>): RunPiece {
  return { since: row.since, seenAt: row.seen_at, to: row.to_at ?? undefined, count: row.count };
}

/** What runs in these workloads: their owners may have changed. */
export async function liveWorkloads(handle: Handle, runs: Iterable<RunKey>): Promise<number[]> {
  const workloads = new Set([...runs].map(({ workloadId }) => workloadId));
  const rows = await handle.database
    .selectFrom('live_run')
    .select('running_id')
    .distinct()
    .where(amongNumbers(handle, 'workload_id', workloads))
    .execute();
  return rows.map((row) => row.running_id);
}
