import { forEachLiveRun } from './each-live-run.ts';

/** What runs come to. Those of a digest can be taken out and put in again, so that a change costs what it changes. */
export class RunTotals {
  containers = 0;
  runs = 0;
  workloads = 0;
  unowned = 0;
  #runsOfWorkload = new Uint32Array(1024);
  #runsOfOwner = new Uint32Array(64);

  /** The owners that any of the runs has. */
  get owners(): ReadonlySet<number> {
    const owners = new Set<number>();
    for (const [owner, runs] of this.#runsOfOwner.entries()) if (runs > 0) owners.add(owner);
    return owners;
  }

  copy(): RunTotals {
    const { containers, runs, workloads, unowned } = this;
    const copy = Object.assign(new RunTotals(), { containers, runs, workloads, unowned });
    copy.#runsOfWorkload = this.#runsOfWorkload.slice();
    copy.#runsOfOwner = this.#runsOfOwner.slice();
    return copy;
  }

  /** The runs of one digest as `live_running` has them; undefined: nothing runs by it. */
  add(runs: Uint8Array | undefined): void {
    if (runs !== undefined) forEachLiveRun(runs, (...run) => this.count(1, ...run));
  }

  remove(runs: Uint8Array | undefined): void {
    if (runs !== undefined) forEachLiveRun(runs, (...run) => this.count(-1, ...run));
  }

  /** So many runs of a workload, fewer than none to take them out, and their containers together. `owner` 0: nobody's. */
  count(runs: number, workload: number, owner: number, containers: number): void {
    this.runs += runs;
    this.containers += runs < 0 ? -containers : containers;
    if (workload >= this.#runsOfWorkload.length) this.#runsOfWorkload = grown(this.#runsOfWorkload, workload);
    const before = this.#runsOfWorkload[workload] as number;
    this.#runsOfWorkload[workload] = before + runs;
    if (before === 0) this.workloads++;
    else if (before + runs === 0) this.workloads--;
    if (owner === 0) this.unowned += runs;
    else this.#countOwner(owner, runs);
  }

  #countOwner(owner: number, runs: number): void {
    if (owner >= this.#runsOfOwner.length) this.#runsOfOwner = grown(this.#runsOfOwner, owner);
    this.#runsOfOwner[owner] = (this.#runsOfOwner[owner] as number) + runs;
  }
}

/** With room for it. */
function grown(counts: Uint32Array<ArrayBuffer>, index: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 ** Math.ceil(Math.log2(index + 1)));
  larger.set(counts);
  return larger;
}
