import { sql } from 'kysely';
import type { Handle } from '../handle.ts';
import { onceUntilWritten } from '../postings/until-written.ts';
import type { Sums } from './count-then.ts';
import { type CountedRuns, RunTotals } from './run-totals.ts';

/** Where some are counted, for one question after the other: to make it anew for each was half a megabyte. */
const counted = new RunTotals();

/** What is said of some and of all. */
export async function sumsOfTotals(
  handle: Handle,
  { all, ownerOf, areMost, count }: CountedRuns,
): Promise<{ some: Sums; all: Sums }> {
  const teams = await teamsOfSeveral(handle);
  const sumsOf = (totals: RunTotals): Sums => {
    const { containers, runs } = totals;
    const { workloads, owners, unowned } = totals.whose(ownerOf);
    const known = new Set(owners.map((id) => teams.get(id) ?? id)).size;
    return { containers, runs, workloads, owners: known, unowned };
  };
  // From here on nobody waits, so no other question counts there.
  const some = counted.reset(areMost ? all : undefined);
  count(some);
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
