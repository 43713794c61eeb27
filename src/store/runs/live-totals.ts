import { forEachLiveRun } from './each-live-run.ts';

/** What live runs come to. A digest's can be taken out and put in again, so that a change costs what it changes. */
export class LiveTotals {
  containers = 0;
  runs = 0;
  workloads = 0;
  unowned = 0;
  #runsOfWorkload = new Uint32Array(1024);
  readonly #runsOfOwner = new Map<number, number>();

  /** The owners that any of the runs has. */
  get owners(): ReadonlySet<number> {
    return new Set(this.#runsOfOwner.keys());
  }

  copy(): LiveTotals {
    const { containers, runs, workloads, unowned } = this;
    const copy = Object.assign(new LiveTotals(), { containers, runs, workloads, unowned });
    copy.#runsOfWorkload = this.#runsOfWorkload.slice();
    for (const [owner, ofOwner] of this.#runsOfOwner) copy.#runsOfOwner.set(owner, ofOwner);
    return copy;
  }

  /** The runs of one digest as `live_running` has them; undefined: nothing runs by it. */
  add(runs: Uint8Array | undefined): void {
    if (runs !== undefined) forEachLiveRun(runs, (...run) => this.#count(1, ...run));
  }

  remove(runs: Uint8Array | undefined): void {
    if (runs !== undefined) forEachLiveRun(runs, (...run) => this.#count(-1, ...run));
  }

  #count(by: 1 | -1, workload: number, owner: number, containers: number): void {
    this.runs += by;
    this.containers += by * containers;
    const ofWorkload = (this.#runsOf(workload)[workload] as number) + by;
    this.#runsOfWorkload[workload] = ofWorkload;
    if (ofWorkload === (by === 1 ? 1 : 0)) this.workloads += by;
    if (owner === 0) this.unowned += by;
    else this.#countOwner(owner, by);
  }

  #countOwner(owner: number, by: 1 | -1): void {
    const ofOwner = (this.#runsOfOwner.get(owner) ?? 0) + by;
    if (ofOwner === 0) this.#runsOfOwner.delete(owner);
    else this.#runsOfOwner.set(owner, ofOwner);
  }

  /** With room for the workload. */
  #runsOf(workload: number): Uint32Array {
    if (workload >= this.#runsOfWorkload.length) {
      const larger = new Uint32Array(2 ** Math.ceil(Math.log2(workload + 1)));
      larger.set(this.#runsOfWorkload);
      this.#runsOfWorkload = larger;
    }
    return this.#runsOfWorkload;
  }
}
