import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import type { LayeredMap } from './layered-map.ts';
import { liveRunnings, liveTotals } from './live-state.ts';
import { LiveTotals } from './live-totals.ts';

/** What runs now, of some digests and of all of them, from what is kept of all that runs. */
export async function countLive(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const all = await liveTotals(handle);
  const ofSome = totalsOf(some, all, await liveRunnings(handle));
  const teams = await teamsOf(handle, all.owners);
  return { some: sumsOf(ofSome, teams), all: sumsOf(all, teams) };
}

/** Where most of what runs is meant, it is quicker to take out the rest. */
function totalsOf(some: DocumentSet, all: LiveTotals, runnings: LayeredMap<Uint8Array>): LiveTotals {
  const areMost = some.size * 2 > runnings.size;
  const totals = areMost ? all.copy() : new LiveTotals();
  runnings.forEach((runs, id) => {
    if (some.has(id) === areMost) return;
    if (areMost) totals.remove(runs);
    else totals.add(runs);
  });
  return totals;
}

function sumsOf(totals: LiveTotals, teams: ReadonlyMap<number, string>): Sums {
  const { containers, runs, workloads, unowned } = totals;
  const owners = new Set(Array.from(totals.owners, (id) => teams.get(id))).size;
  return { containers, runs, workloads, owners, unowned };
}

/** A team may have several contacts, or be known from several sources. */
async function teamsOf(handle: Handle, owners: ReadonlySet<number>): Promise<Map<number, string>> {
  const rows = await handle.database
    .selectFrom('owner')
    .select(['id', 'team'])
    .where(amongNumbers(handle, 'id', owners))
    .execute();
  return new Map(rows.map(({ id, team }) => [id, team]));
}
