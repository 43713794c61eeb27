import { sql } from 'kysely';
import type { Digest } from '../../base/digest.ts';
import { digestOfBytes } from '../engine/digests.ts';
import type { Handle } from '../handle.ts';
import type { ObservedRun } from '../types.ts';
import { covers, type Look } from './coverage.ts';
import { reportedKey } from './runnings.ts';
import { startOf } from './seen-runs.ts';
import { keyOf } from './timelines.ts';
import { ownerIds, workloadKey } from './workloads.ts';

export type Compared = {
  /** What the look saw differently, or what it does not cover. */
  changed: readonly ObservedRun[];
  /** How many it saw as they were. */
  unchanged: number;
  /** What it covers and did not see: keys, each with its workload. */
  missing: ReadonlyMap<string, number>;
};

type LiveRow = {
  workload_id: number;
  namespace: string;
  kind: string;
  name: string;
  owner_id: number | null;
  container: string;
  running_id: number;
  count: number;
  from_at: number;
  roots: Uint8Array | null;
};

/** What the newest look at a cluster changes: so little is written, however much runs. */
export async function compareWithLive(
  handle: Handle,
  look: Look,
  { runs, runnings }: { runs: readonly ObservedRun[]; runnings: ReadonlyMap<string, number> },
): Promise<Compared> {
  const { rows } = await sql<LiveRow>`
    SELECT workload_id, namespace, kind, name, owner_id, container, running_id, count, from_at, roots
    FROM workload JOIN live_run ON live_run.workload_id = workload.id
    WHERE cluster_id = ${look.clusterId}`.execute(handle.database);
  const live = new Map(rows.map((row) => [runKey(row, row.container, row.running_id), row]));
  const ownerIdOf = await ownerIds(
    handle,
    runs.map(({ workload }) => workload),
  );
  const keys = runs.map((run) => runKey(run.workload, run.container, runnings.get(reportedKey(run)) ?? 0));
  const several = repeated(keys);
  const changed = runs.filter((run, index) => {
    const key = keys[index] ?? '';
    const row = live.get(key);
    return (
      row === undefined ||
      several.has(key) ||
      row.count !== run.count ||
      row.from_at !== startOf(run, look.at) ||
      !isSameStart(row.roots, run.roots) ||
      row.owner_id !== ownerIdOf(run.workload) ||
      !covers(look, row.namespace)
    );
  });
  for (const key of keys) live.delete(key);
  const missing = [...live.values()].filter((row) => covers(look, row.namespace));
  return {
    changed,
    unchanged: runs.length - changed.length,
    missing: new Map(
      missing.map((row) => [
        keyOf({ workloadId: row.workload_id, container: row.container, runningId: row.running_id }),
        row.workload_id,
      ]),
    ),
  };
}

function isSameStart(stored: Uint8Array | null, seen: Digest | undefined): boolean {
  return stored === null || seen === undefined
    ? stored === null && seen === undefined
    : digestOfBytes(stored) === seen;
}

function runKey(workload: ObservedRun['workload'] | LiveRow, container: string, runningId: number): string {
  return `${workloadKey(workload)}\n${container}\n${runningId}`;
}

/** A run that is told in several parts is the sum of them. */
function repeated(keys: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) several.add(key);
    seen.add(key);
  }
  return several;
}
