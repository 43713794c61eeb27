import { sql } from 'kysely';
import type { Handle } from '../handle.ts';
import { onceUntilWritten } from '../postings/until-written.ts';
import type { Sums } from './count-then.ts';
import type { RunTotals } from './run-totals.ts';

/** What is said of totals: how many owners are teams. `ownerOf`: by workload; 0: nobody. */
export async function sumsOfTotals(
  handle: Handle,
  { some, all, ownerOf }: { some: RunTotals; all: RunTotals; ownerOf: Uint32Array },
): Promise<{ some: Sums; all: Sums }> {
  const teams = await teamsOfSeveral(handle);
  const sumsOf = (totals: RunTotals): Sums => {
    const { containers, runs } = totals;
    const { workloads, owners, unowned } = totals.whose(ownerOf);
    const known = new Set(owners.map((id) => teams.get(id) ?? id)).size;
    return { containers, runs, workloads, owners: known, unowned };
  };
  return { some: sumsOf(some), all: sumsOf(all) };
}

/** A team may have several contacts, or be known from several sources. Of the others, which are nearly all, none is read. */
async function teamsOfSeveral(handle: Handle): Promise<Map<number, string>> {
  return await onceUntilWritten(handle, 'teams of several', async () => {
    const { rows } = await sql<{ id: number; team: string }>`
      SELECT id, team FROM owner WHERE team IN (SELECT team FROM owner GROUP BY team HAVING count(*) > 1)`.execute(
      handle.database,
    );
    return new Map(rows.map(({ id, team }) => [id, team]));
  });
}
