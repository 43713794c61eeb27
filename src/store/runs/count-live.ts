import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { highestWorkload } from './highest-workload.ts';
import { forEachLiveRun } from './live-running.ts';
import { liveRunnings } from './live-state.ts';

/** What runs now, of some digests and of all of them, from what is kept of all that runs. */
export async function countLive(handle: Handle, some: DocumentSet): Promise<{ some: Sums; all: Sums }> {
  const end = (await highestWorkload(handle)) + 1;
  const [ofSome, ofAll] = [new Tally(end), new Tally(end)];
  for (const [id, runs] of await liveRunnings(handle)) {
    ofAll.add(runs);
    if (some.has(id)) ofSome.add(runs);
  }
  const teams = await teamsOf(handle, ofAll.owners);
  return { some: ofSome.sums(teams), all: ofAll.sums(teams) };
}

class Tally {
  readonly #workloads: DocumentSet;
  readonly owners = new Set<number>();
  #containers = 0;
  #runs = 0;
  #unowned = 0;

  constructor(endOfWorkloads: number) {
    this.#workloads = new DocumentSet(endOfWorkloads);
  }

  add(stored: Uint8Array): void {
    forEachLiveRun(stored, (workload, owner, count) => {
      this.#workloads.add(workload);
      this.#containers += count;
      this.#runs++;
      if (owner === 0) this.#unowned++;
      else this.owners.add(owner);
    });
  }

  sums(teams: ReadonlyMap<number, string>): Sums {
    return {
      containers: this.#containers,
      runs: this.#runs,
      workloads: this.#workloads.size,
      owners: new Set(Array.from(this.owners, (id) => teams.get(id))).size,
      unowned: this.#unowned,
    };
  }
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
