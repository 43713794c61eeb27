import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { Sums } from './count-then.ts';
import { forEachLiveRun } from './live-running.ts';
import { liveRunnings } from './live-state.ts';

/** What runs now, of some digests and of all of them, from what is kept of all that runs. */
export async function countLive(
  handle: Handle,
  some: ReadonlySet<number>,
): Promise<{ some: Sums; all: Sums }> {
  const end = (await highestWorkload(handle)) + 1;
  const [ofSome, ofAll] = [new Tally(end), new Tally(end)];
  for (const [id, runs] of await liveRunnings(handle)) {
    ofAll.add(runs);
    if (some.has(id)) ofSome.add(runs);
  }
  return { some: await ofSome.sums(handle), all: await ofAll.sums(handle) };
}

class Tally {
  readonly #workloads: DocumentSet;
  readonly #owners = new Set<number>();
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
      else this.#owners.add(owner);
    });
  }

  async sums(handle: Handle): Promise<Sums> {
    return {
      containers: this.#containers,
      runs: this.#runs,
      workloads: this.#workloads.size,
      owners: await countTeams(handle, this.#owners),
      unowned: this.#unowned,
    };
  }
}

async function highestWorkload({ database }: Handle): Promise<number> {
  const row = await database
    .selectFrom('workload')
    .select((of) => of.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** A team may have several contacts, or be known from several sources. */
async function countTeams(handle: Handle, owners: ReadonlySet<number>): Promise<number> {
  const { rows } = await sql<{ teams: number }>`
    SELECT count(DISTINCT team) AS teams FROM owner WHERE ${amongNumbers(handle, 'id', owners)}`.execute(
    handle.database,
  );
  return rows[0]?.teams ?? 0;
}
