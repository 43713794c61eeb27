import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { RunCounts } from '../types.ts';
import { filtered, joinsFor, type RunsQuery } from './find-runs.ts';
import { runsIn } from './intervals.ts';

export type Sums = Omit<RunCounts, 'images'>;

type TeamRow = {
  team: string | null;
  containers: number;
  runs: number;
  workloads: number;
  some_containers: number;
  some_runs: number;
  some_workloads: number;
};

/** What ran then, of some digests and of all of them, in one walk through the runs. */
export async function countThen(
  handle: Handle,
  some: DocumentSet,
  { when, filter }: RunsQuery,
): Promise<{ some: Sums; all: Sums }> {
  const { rows } = await sql<TeamRow>`
    WITH by_workload AS (
      SELECT ran.workload_id, ${amongNumbers(handle, 'ran.running_id', some.toArray())} AS is_one, sum(ran.count) AS containers, count(*) AS runs
      FROM (${runsIn(when)}) AS ran ${joinsFor(filter)} WHERE ${filtered(handle, filter)} GROUP BY ran.workload_id, is_one)
    SELECT owner.team, sum(containers) AS containers, sum(runs) AS runs, count(DISTINCT workload_id) AS workloads,
      sum(CASE WHEN is_one THEN containers ELSE 0 END) AS some_containers,
      sum(CASE WHEN is_one THEN runs ELSE 0 END) AS some_runs, sum(CASE WHEN is_one THEN 1 ELSE 0 END) AS some_workloads
    FROM by_workload JOIN workload ON workload.id = by_workload.workload_id LEFT JOIN owner ON owner.id = workload.owner_id
    GROUP BY owner.team`.execute(handle.database);
  return {
    some: sumsOf(
      rows.map((row) => ({
        team: row.team,
        containers: row.some_containers,
        runs: row.some_runs,
        workloads: row.some_workloads,
      })),
    ),
    all: sumsOf(rows),
  };
}

function sumsOf(teams: readonly Pick<TeamRow, 'team' | 'containers' | 'runs' | 'workloads'>[]): Sums {
  const total = (of: (row: (typeof teams)[number]) => number): number =>
    teams.reduce((sum, row) => sum + of(row), 0);
  return {
    containers: total(({ containers }) => containers),
    runs: total(({ runs }) => runs),
    workloads: total(({ workloads }) => workloads),
    owners: teams.filter(({ team, runs }) => team !== null && runs > 0).length,
    unowned: total(({ team, runs }) => (team === null ? runs : 0)),
  };
}
