import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import type { Handle } from '../handle.ts';
import type { EverKept, WorkloadOwners } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { highestWorkload } from './highest-workload.ts';
import { liveRunnings } from './live-state.ts';
import { forEachPast, type VisitPast } from './packed-runnings.ts';
import { allBlocks } from './running-blocks.ts';

/** What runs now or ran before, of some digests and of all of them, from the sums that are kept: no run is read. */
export async function countEver(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const [end, live, blocks] = await together([
    highestWorkload(handle).then((highest) => highest + 1),
    liveRunnings(handle),
    allBlocks(handle),
  ]);
  const sums = ({ unowned, teams }: WorkloadOwners, among?: DocumentSet): Sums => {
    const tally = new Tally(end, unowned);
    const add: VisitPast = (workload, runs, containers) => tally.add(workload, runs, containers);
    live.forEach((runs, id) => {
      if (among?.has(id) === false) return;
      forEachLiveRun(runs, (workload, _owner, count) => tally.add(workload, 1, count));
    });
    for (const [first, ran] of blocks)
      forEachPast(first, ran, (id) => (among?.has(id) === false ? undefined : add));
    return tally.sums(teams);
  };
  const kept = await everKept(handle, sums);
  return { some: sums(kept, some), all: kept.all };
}

class Tally {
  readonly #workloads: DocumentSet;
  readonly #unownedWorkloads: ReadonlySet<number>;
  #containers = 0;
  #runs = 0;
  #unowned = 0;

  constructor(endOfWorkloads: number, unownedWorkloads: ReadonlySet<number>) {
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

/** Read once by programs that ask again, until anything has been written: that took half of what a question costs. */
async function everKept(handle: Handle, sums: (owners: WorkloadOwners) => Sums): Promise<EverKept> {
  const generation = await nextOf(handle, 'answers');
  const { ever } = handle.remembered;
  if (handle.isSnapshot && ever?.generation === generation) return ever;
  const [unowned, teams] = await together([unownedWorkloads(handle), workloadsOfTeams(handle)]);
  const read = { generation, unowned, teams, all: sums({ unowned, teams }) };
  // What a writer reads may never be committed.
  if (handle.isSnapshot) handle.remembered.ever = read;
  return read;
}

async function unownedWorkloads({ database }: Handle): Promise<ReadonlySet<number>> {
  const rows = await database.selectFrom('workload').select('id').where('owner_id', 'is', null).execute();
  return new Set(rows.map(({ id }) => id));
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
