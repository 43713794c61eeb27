import { sql } from 'kysely';
import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { together } from '../../base/together.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { Time } from '../types.ts';
import { type CoveredTimes, coveredTimes, type Look } from './coverage.ts';
import { endsAfter, type RunPiece, seenUntil } from './pieces.ts';

/** One container of one workload that runs one thing. */
export type RunKey = { workloadId: number; container: string; runningId: number };

/** As one look saw it. */
export type SeenRun = RunKey & { namespace: string; count: number; since: Time; roots: Digest | undefined };

/** One that ended. */
export type SeenEnd = SeenRun & { until: Time };

/** An interval as it is stored. `id` undefined: it is live. */
export type StoredInterval = RunPiece & { id: number | undefined };

/** What is stored of a run: its intervals, and of those that are made up of several pieces these; all of them as pieces. */
export type KnownRun = RunKey & {
  namespace: string;
  intervals: readonly StoredInterval[];
  restarts: readonly RunPiece[];
  pieces: readonly RunPiece[];
  /** Of what it starts, as it was seen last; of what is live. */
  roots: Digest | undefined;
};

/** What becomes of a run. */
export type Timeline = {
  key: RunKey;
  before: KnownRun | undefined;
  pieces: readonly RunPiece[];
  roots: Digest | undefined;
};

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
  roots: Uint8Array | null;
};

export type KnownRuns = {
  runs: Map<string, KnownRun>;
  covered: (namespace: string) => CoveredTimes;
};

/**
 * Runs of these workloads, or of the whole cluster, that are live, that did not end before the look, or that are of workloads which it sees
 * and did not end before `since`. With them when their namespaces, and those of what is seen, were covered.
 */
export async function knownRuns(
  handle: Handle,
  look: Look,
  { seen, among }: { seen: readonly SeenRun[]; among: ReadonlySet<number> | 'all' },
): Promise<KnownRuns> {
  const since = seen.reduce((least, run) => Math.min(least, run.since), look.at);
  const seenWorkloads = new Set(seen.map(({ workloadId }) => workloadId));
  const isAll = among === 'all';
  const ofThem = isAll ? sql`cluster_id = ${look.clusterId}` : amongNumbers(handle, 'workload.id', among);
  // Of some workloads by these: as far as its planner knows nothing ended since the tables were last counted, so it walked through all that had, and what it knew was another thing each time, so it kept no plan.
  const endedAt = sql.raw(isAll ? 'to_at' : '+to_at');
  const ofLive = sql<Row>`
    SELECT live_run.workload_id, container, running_id, namespace, count, from_at AS since, seen_at, NULL AS to_at, roots
    FROM workload JOIN live_run ON live_run.workload_id = workload.id WHERE ${ofThem}`.execute(
    handle.database,
  );
  const ofPast = sql<Row & { id: number }>`
    SELECT past_run.id, past_run.workload_id, container, running_id, namespace, count, from_at AS since,
      coalesce(seen_at, to_at - 1) AS seen_at, to_at, NULL AS roots
    FROM past_run JOIN workload ON workload.id = past_run.workload_id
    WHERE ${ofThem} AND ${endedAt} >= ${since}
      AND (${endedAt} > ${look.at} OR ${amongNumbers(handle, 'past_run.workload_id', seenWorkloads)})`.execute(
    handle.database,
  );
  const ofSeen = new Set(seen.map(({ namespace }) => namespace));
  const [live, past, ofAmong, coveredSeen] = await together([
    ofLive,
    ofPast,
    isAll ? undefined : restartsOf(handle, among),
    coveredTimes(handle, look, ofSeen),
  ]);
  const rows = [...live.rows.map((row) => ({ ...row, id: undefined })), ...past.rows];
  const restarts =
    ofAmong ??
    (await restartsOf(
      handle,
      rows.map((row) => row.workload_id),
    ));
  const others = rows.flatMap(({ namespace }) => (ofSeen.has(namespace) ? [] : [namespace]));
  const covered =
    others.length === 0 ? coveredSeen : await coveredTimes(handle, look, [...ofSeen, ...others]);
  const runs = Map.groupBy(rows, (row) => keyOf(keyFrom(row)))
    .entries()
    .map(
      ([key, own]) =>
        [key, runOf(own, restarts.get(key) ?? [], covered(own[0]?.namespace ?? '').newest)] as const,
    );
  return { runs: new Map(runs), covered };
}

async function restartsOf(handle: Handle, workloads: Iterable<number>): Promise<Map<string, RunPiece[]>> {
  const rows = await handle.database
    .selectFrom('sighting')
    .select(['workload_id', 'container', 'running_id', 'since', 'seen_at', 'to_at', 'count'])
    .where(amongNumbers(handle, 'workload_id', new Set(workloads)))
    .execute();
  const restarts = new Map<string, RunPiece[]>();
  for (const row of rows) addTo(restarts, keyOf(keyFrom(row)), pieceFrom(row));
  return restarts;
}

function runOf(
  rows: readonly (Row & { id: number | undefined })[],
  sighted: readonly RunPiece[],
  coveredAt: Time,
): KnownRun {
  const [first] = rows as unknown as [Row];
  const intervals = rows.map((row): StoredInterval => ({ ...pieceFrom(row), id: row.id }));
  const within = (interval: RunPiece): RunPiece[] =>
    sighted.filter(({ since }) => since >= interval.since && endsAfter(interval, since));
  const roots = rows.find((row) => row.roots !== null)?.roots;
  return {
    ...keyFrom(first),
    namespace: first.namespace,
    roots: roots ? digestOfBytes(roots) : undefined,
    intervals,
    restarts: intervals.flatMap(within),
    pieces: intervals.flatMap((interval) => {
      const own = within(interval);
      const { since, seenAt, to, count } = interval;
      const pieces = own.length > 0 ? own : [{ since, seenAt, to, count }];
      return to === undefined ? seenUntil(pieces, coveredAt) : pieces;
    }),
  };
}

function keyFrom(row: Pick<Row, 'workload_id' | 'container' | 'running_id'>): RunKey {
  return { workloadId: row.workload_id, container: row.container, runningId: row.running_id };
}

function pieceFrom(row: Pick<Row, 'since' | 'seen_at' | 'to_at' | 'count'>): RunPiece {
  return { since: row.since, seenAt: row.seen_at, to: row.to_at ?? undefined, count: row.count };
}

/** What runs in these workloads. */
export async function liveRunsIn(handle: Handle, workloads: ReadonlySet<number>): Promise<RunKey[]> {
  if (workloads.size === 0) return [];
  const rows = await handle.database
    .selectFrom('live_run')
    .select(['workload_id', 'container', 'running_id'])
    .where(amongNumbers(handle, 'workload_id', workloads))
    .execute();
  return rows.map(keyFrom);
}
