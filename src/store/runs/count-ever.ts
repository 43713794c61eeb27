import { sql } from 'kysely';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { highestWorkload } from './highest-workload.ts';
import { liveRunnings } from './live-state.ts';
import { forEachPast, type VisitPast } from './packed-runnings.ts';
import { allBlocks } from './running-blocks.ts';

/** What runs now or ran before, of some digests and of all of them, from the sums that are kept: no run is read. */
export async function countEver(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const end = (await highestWorkload(handle)) + 1;
  const unowned = await unownedWorkloads(handle, end);
  const [ofSome, ofAll] = [new Tally(end, unowned), new Tally(end, unowned)];
  (await liveRunnings(handle)).forEach((runs, id) =>
    forEachLiveRun(runs, (workload, _owner, count) => {
      ofAll.add(workload, 1, count);
      if (some.has(id)) ofSome.add(workload, 1, count);
    }),
  );
  const toAll: VisitPast = (workload, runs, containers) => ofAll.add(workload, runs, containers);
  const toBoth: VisitPast = (workload, runs, containers) => {
    ofAll.add(workload, runs, containers);
    ofSome.add(workload, runs, containers);
  };
  for (const [first, ran] of await allBlocks(handle))
    forEachPast(first, ran, (id) => (some.has(id) ? toBoth : toAll));
  const teams = await workloadsOfTeams(handle);
  return { some: ofSome.sums(teams), all: ofAll.sums(teams) };
}

class Tally {
  readonly #workloads: DocumentSet;
  readonly #unownedWorkloads: DocumentSet;
  #containers = 0;
  #runs = 0;
  #unowned = 0;

  constructor(endOfWorkloads: number, unownedWorkloads: DocumentSet) {
    this.#workloads = new DocumentSet(endOfWorkloads);
    this.#unownedWorkloads = unownedWorkloads;
  }

  add(workload: number, runs: number, containers: number): void {
    this.#workloads.add(workload);
    this.#containers += containers;
    this.#runs += runs;
    if (this.#unownedWorkloads.has(workload)) this.#unowned += runs;
  }

  sums(teams: readonly (readonly number[])[]): Sums {
    return {
      containers: this.#containers,
      runs: this.#runs,
      workloads: this.#workloads.size,
      owners: teams.filter((workloads) => workloads.some((id) => this.#workloads.has(id))).length,
      unowned: this.#unowned,
    };
  }
}

async function unownedWorkloads({ database }: Handle, end: number): Promise<DocumentSet> {
  const workloads = new DocumentSet(end);
  const rows = await database.selectFrom('workload').select('id').where('owner_id', 'is', null).execute();
  for (const { id } of rows) workloads.add(id);
  return workloads;
}

/** Of each team its workloads. A row for each owner: one for each workload would take longer than all that is counted. */
async function workloadsOfTeams({ database }: Handle): Promise<number[][]> {
  const { rows } = await sql<{ team: string; ids: string }>`
    SELECT team, ids FROM owner JOIN (
      SELECT owner_id, string_agg(CAST(id AS TEXT), ',') AS ids FROM workload WHERE owner_id IS NOT NULL GROUP BY owner_id
    ) AS owned ON owned.owner_id = owner.id`.execute(database);
  const teams = Map.groupBy(rows, ({ team }) => team);
  return [...teams.values()].map((owned) => owned.flatMap(({ ids }) => ids.split(',').map(Number)));
}
