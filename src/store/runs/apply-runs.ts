import { sql } from 'kysely';
import { amongNumbers, insertMany, type SqlValue } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { ObservationResult, Time } from '../types.ts';
import { refreshLiveRunning } from './live-running.ts';
import { imagesStoodFor, refreshPastImages } from './past-images.ts';

export type SeenRun = {
  workloadId: number;
  namespace: string;
  container: string;
  runningId: number;
  count: number;
  since: Time;
};

type Look = { clusterId: number; at: Time; covers: 'all' | readonly string[] | undefined };
type LiveRun = SeenRun & { seenAt: Time };
type PastRun = { id: number; key: string; from: Time; to: Time };

/** One container of one workload that runs one thing. */
function keyOf({ workloadId, container, runningId }: Omit<SeenRun, 'namespace' | 'count' | 'since'>): string {
  return `${workloadId}\n${runningId}\n${container}`;
}

/** Turns one look into intervals: opens, continues and closes live runs, and adds to past ones what an older look knows. */
export async function applyRuns(
  handle: Handle,
  look: Look,
  runs: readonly SeenRun[],
): Promise<ObservationResult> {
  const seen = mergeSame(runs);
  const live = await liveRunsOf(handle, look.clusterId);
  const settledAt = await settledTimes(handle, look.clusterId);
  const isOutdated = (run: SeenRun): boolean => !live.has(keyOf(run)) && settledAt(run.namespace) > look.at;
  const past = await pastRunsOf(handle, [...seen.values()]);

  const current = [...seen.values()].filter((run) => !isOutdated(run));
  const outdated = [...seen.values()].filter(isOutdated);
  await upsertLive(
    handle,
    current.map((run) => continued(run, live.get(keyOf(run)), past, look.at)),
  );
  await extendPast(handle, outdated, past, look.at);
  const closed = [...live.values()].filter(
    (run) =>
      !seen.has(keyOf(run)) &&
      covers(look, run.namespace) &&
      run.seenAt <= look.at &&
      settledAt(run.namespace) <= look.at,
  );
  await close(handle, closed, look.at);
  await settle(handle, look);
  const touched = touchedBy(seen, closed, live);
  await refreshLiveRunning(handle, touched);
  const stands = await imagesStoodFor(handle, touched);
  await refreshPastImages(handle, stands);
  const opened = current.filter((run) => !live.has(keyOf(run))).length;
  return { opened, continued: current.length - opened, closed: closed.length, outdated: outdated.length };
}

/** Digests whose runs may have begun, ended, changed their number or their workload's owner. */
function touchedBy(
  seen: ReadonlyMap<string, SeenRun>,
  closed: readonly LiveRun[],
  live: ReadonlyMap<string, LiveRun>,
): Set<number> {
  const workloads = new Set([...seen.values()].map(({ workloadId }) => workloadId));
  const ofSeenWorkloads = [...live.values()].filter(({ workloadId }) => workloads.has(workloadId));
  return new Set([...seen.values(), ...closed, ...ofSeenWorkloads].map(({ runningId }) => runningId));
}

function mergeSame(runs: readonly SeenRun[]): Map<string, SeenRun> {
  const merged = new Map<string, SeenRun>();
  for (const run of runs) {
    const same = merged.get(keyOf(run));
    const both = same && { ...run, count: same.count + run.count, since: Math.min(same.since, run.since) };
    merged.set(keyOf(run), both ?? run);
  }
  return merged;
}

function covers(look: Look, namespace: string): boolean {
  return look.covers === 'all' || (look.covers?.includes(namespace) ?? false);
}

async function liveRunsOf(handle: Handle, clusterId: number): Promise<Map<string, LiveRun>> {
  const rows = await handle.database
    .selectFrom('workload')
    .innerJoin('live_run', 'live_run.workload_id', 'workload.id')
    .select(['workload_id', 'namespace', 'container', 'running_id', 'count', 'from_at', 'seen_at'])
    .where('cluster_id', '=', clusterId)
    .execute();
  const runs = rows.map(
    (row): LiveRun => ({
      workloadId: row.workload_id,
      namespace: row.namespace,
      container: row.container,
      runningId: row.running_id,
      count: row.count,
      since: row.from_at,
      seenAt: row.seen_at,
    }),
  );
  return new Map(runs.map((run) => [keyOf(run), run]));
}

/** For a namespace the time of the newest look that covers it. */
async function settledTimes(handle: Handle, clusterId: number): Promise<(namespace: string) => Time> {
  const rows = await handle.database
    .selectFrom('settled')
    .select(['namespace', 'at'])
    .where('cluster_id', '=', clusterId)
    .execute();
  const times = new Map(rows.map((row) => [row.namespace, row.at]));
  const never = Number.NEGATIVE_INFINITY;
  return (namespace) => Math.max(times.get(EVERYWHERE) ?? never, times.get(namespace) ?? never);
}

/** The name in `settled` for a whole cluster; docker and podman have no namespaces, and what covers '' covers all of them. */
const EVERYWHERE = '';

async function pastRunsOf(handle: Handle, runs: readonly SeenRun[]): Promise<Map<string, PastRun[]>> {
  const rows = await handle.database
    .selectFrom('past_run')
    .select(['id', 'workload_id', 'container', 'running_id', 'from_at', 'to_at'])
    .where(amongNumbers(handle, 'workload_id', new Set(runs.map(({ workloadId }) => workloadId))))
    .where(
      'to_at',
      '>',
      runs.reduce((least, { since }) => Math.min(least, since), Number.MAX_SAFE_INTEGER),
    )
    .execute();
  const found = new Map<string, PastRun[]>();
  for (const row of rows) {
    const key = keyOf({ workloadId: row.workload_id, container: row.container, runningId: row.running_id });
    found.set(key, [...(found.get(key) ?? []), { id: row.id, key, from: row.from_at, to: row.to_at }]);
  }
  return found;
}

/** What overlaps with a run is the same run: a look that missed it had closed it. */
type Continued = { run: SeenRun; seenAt: Time; swallowed: readonly PastRun[] };

function continued(
  run: SeenRun,
  before: LiveRun | undefined,
  past: ReadonlyMap<string, PastRun[]>,
  at: Time,
): Continued {
  const isNewer = before === undefined || at >= before.seenAt;
  const since = Math.min(run.since, before?.since ?? run.since);
  const swallowed = (past.get(keyOf(run)) ?? []).filter(({ to }) => to > since);
  return {
    run: {
      ...run,
      count: isNewer ? run.count : before.count,
      since: swallowed.reduce((least, { from }) => Math.min(least, from), since),
    },
    seenAt: isNewer ? at : before.seenAt,
    swallowed,
  };
}

async function upsertLive(handle: Handle, runs: readonly Continued[]): Promise<void> {
  await deletePast(
    handle,
    runs.flatMap(({ swallowed }) => swallowed),
  );
  await insertMany(handle, {
    table: 'live_run',
    columns: ['workload_id', 'container', 'running_id', 'count', 'from_at', 'seen_at'],
    rows: runs.map(({ run, seenAt }): SqlValue[] => [
      run.workloadId,
      run.container,
      run.runningId,
      run.count,
      run.since,
      seenAt,
    ]),
    onConflict: `ON CONFLICT (workload_id, container, running_id) DO UPDATE
      SET count = excluded.count, from_at = excluded.from_at, seen_at = excluded.seen_at`,
  });
}

/** An older look says that these ran then; that they do not run now was settled by a newer one. */
async function extendPast(
  handle: Handle,
  runs: readonly SeenRun[],
  past: ReadonlyMap<string, PastRun[]>,
  at: Time,
): Promise<void> {
  const swallowed: PastRun[] = [];
  const rows = runs.map((run): SqlValue[] => {
    const same = (past.get(keyOf(run)) ?? []).filter(({ from, to }) => to > run.since && from <= at);
    swallowed.push(...same);
    const from = same.reduce((least, one) => Math.min(least, one.from), run.since);
    // It ran at that moment, and intervals end before their end.
    const to = same.reduce((most, one) => Math.max(most, one.to), at + 1);
    return [run.workloadId, run.container, run.runningId, run.count, from, to];
  });
  await deletePast(handle, swallowed);
  await insertPast(handle, rows);
}

async function close(handle: Handle, runs: readonly LiveRun[], at: Time): Promise<void> {
  await deleteLive(handle, runs);
  await insertPast(
    handle,
    runs.map((run) => [
      run.workloadId,
      run.container,
      run.runningId,
      run.count,
      run.since,
      Math.max(at, run.since + 1),
    ]),
  );
}

/** In one statement, however many: a look may close all that ran. */
async function deleteLive(handle: Handle, runs: readonly LiveRun[]): Promise<void> {
  const [workloads, containers, runnings] = [
    runs.map(({ workloadId }) => workloadId),
    runs.map(({ container }) => container),
    runs.map(({ runningId }) => runningId),
  ];
  const keys =
    handle.kind === 'sqlite'
      ? sql`SELECT value ->> 0, value ->> 1, value ->> 2
          FROM json_each(${JSON.stringify(runs.map((_, at) => [workloads[at], containers[at], runnings[at]]))})`
      : sql`SELECT * FROM unnest(${workloads}::bigint[], ${containers}::text[], ${runnings}::bigint[])`;
  await sql`DELETE FROM live_run WHERE (workload_id, container, running_id) IN (${keys})`.execute(
    handle.database,
  );
}

async function insertPast(handle: Handle, rows: readonly SqlValue[][]): Promise<void> {
  const columns = ['workload_id', 'container', 'running_id', 'count', 'from_at', 'to_at'] as const;
  await insertMany(handle, { table: 'past_run', columns, rows });
}

async function deletePast(handle: Handle, runs: readonly PastRun[]): Promise<void> {
  if (runs.length === 0) return;
  await handle.database
    .deleteFrom('past_run')
    .where(
      amongNumbers(
        handle,
        'id',
        runs.map(({ id }) => id),
      ),
    )
    .execute();
}

async function settle(handle: Handle, look: Look): Promise<void> {
  const namespaces = look.covers === 'all' ? [EVERYWHERE] : (look.covers ?? []);
  const greater = handle.kind === 'sqlite' ? 'max' : 'greatest';
  await insertMany(handle, {
    table: 'settled',
    columns: ['cluster_id', 'namespace', 'at'],
    rows: [...new Set(namespaces)].map((namespace) => [look.clusterId, namespace, look.at]),
    onConflict: `ON CONFLICT (cluster_id, namespace) DO UPDATE SET at = ${greater}(settled.at, excluded.at)`,
  });
}
