import { sql } from 'kysely';
import type { Handle } from '../handle.ts';
import type { Sums } from './count-then.ts';
import type { RunTotals } from './run-totals.ts';

/** What is said of totals: how many owners are teams. */
export async function sumsOfTotals(
  handle: Handle,
  { some, all }: { some: RunTotals; all: RunTotals },
): Promise<{ some: Sums; all: Sums }> {
  const teams = await teamsOfSeveral(handle);
  return { some: sumsOf(some, teams), all: sumsOf(all, teams) };
}

function sumsOf(totals: RunTotals, teams: ReadonlyMap<number, string>): Sums {
  const { containers, runs, workloads, unowned } = totals;
  const owners = new Set(Array.from(totals.owners, (id) => teams.get(id) ?? id)).size;
  return { containers, runs, workloads, owners, unowned };
}

/** A team may have several contacts, or be known from several sources. Of the others, which are nearly all, none is read. */
async function teamsOfSeveral(handle: Handle): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; team: string }>`
    SELECT id, team FROM owner WHERE team IN (SELECT team FROM owner GROUP BY team HAVING count(*) > 1)`.execute(
    handle.database,
  );
  return new Map(rows.map(({ id, team }) => [id, team]));
}
