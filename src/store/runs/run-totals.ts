import { VarintReader } from '../postings/varint.ts';
import { FORM } from './packed-runnings.ts';

/** What runs come to. Those of a digest can be taken out and put in again, so that a change costs what it changes. */
export class RunTotals {
  containers = 0;
  runs = 0;
  #runsOf: Uint32Array<ArrayBuffer>;
  #ownerOf: Uint32Array<ArrayBuffer>;

  /** With room for so many workloads at first. */
  constructor(room = 1024) {
    this.#runsOf = new Uint32Array(room);
    this.#ownerOf = new Uint32Array(room);
  }

  /** As if only what those come to had been added, or nothing; the room that there is is used again. */
  reset(as = new RunTotals(0)): this {
    if (as.#runsOf.length > this.#runsOf.length) this.#makeRoom(as.#runsOf.length - 1);
    this.#runsOf.fill(0);
    this.#runsOf.set(as.#runsOf);
    [this.containers, this.runs] = [as.containers, as.runs];
    return this;
  }

  /** By workload, of those whose live runs were added; 0: nobody. */
  get ownerOf(): Uint32Array {
    return this.#ownerOf;
  }

  copy(): RunTotals {
    return this.with(new RunTotals(0));
  }

  /** Those of both, owned as these are. */
  with(other: RunTotals): RunTotals {
    const both = new RunTotals(Math.max(this.#runsOf.length, other.#runsOf.length));
    both.containers = this.containers + other.containers;
    both.runs = this.runs + other.runs;
    both.#ownerOf.set(this.#ownerOf);
    both.#runsOf.set(this.#runsOf);
    const [sums, more] = [both.#runsOf, other.#runsOf];
    for (let at = 0; at < more.length; at++) sums[at] = (sums[at] as number) + (more[at] as number);
    return both;
  }

  /** The runs of one digest as `live_running` has them; undefined: nothing runs by it. */
  add(runs: Uint8Array | undefined): void {
    if (runs !== undefined) this.#countLive(new VarintReader(runs), 1);
  }

  remove(runs: Uint8Array | undefined): void {
    if (runs !== undefined) this.#countLive(new VarintReader(runs), -1);
  }

  #countLive(reader: VarintReader, by: 1 | -1): void {
    for (let workload = 0; !reader.done; ) {
      workload += reader.next();
      if (workload >= this.#runsOf.length) this.#makeRoom(workload);
      const owner = reader.next();
      // Of what is taken out it may be the one before.
      if (by > 0) this.#ownerOf[workload] = owner;
      this.#runsOf[workload] = (this.#runsOf[workload] as number) + by;
      this.runs += by;
      this.containers += by * reader.next();
    }
  }

  /** What ran before of one digest, as `running_block` has it from there on, or takes it out. Of a fleet of a million images two million sums pass here. */
  countPast(reader: VarintReader, by: 1 | -1): void {
    const { one, sum } = FORM;
    let [containers, runs] = [0, 0];
    for (let left = reader.next(), workload = 0; left > 0; left--) {
      const step = reader.next();
      const form = step % 4;
      workload += (step - form) / 4;
      containers += form === one ? 1 : reader.next();
      const own = form === sum ? reader.next() : 1;
      runs += own;
      if (workload >= this.#runsOf.length) this.#makeRoom(workload);
      this.#runsOf[workload] = (this.#runsOf[workload] as number) + by * own;
    }
    this.containers += by * containers;
    this.runs += by * runs;
  }

  #makeRoom(workload: number): void {
    const larger = new RunTotals(2 ** Math.ceil(Math.log2(workload + 1)));
    larger.#runsOf.set(this.#runsOf);
    larger.#ownerOf.set(this.#ownerOf);
    [this.#runsOf, this.#ownerOf] = [larger.#runsOf, larger.#ownerOf];
  }

  /** How many workloads they are of, and of whom, by each workload's owner; 0: nobody's. */
  whose(ownerOf: Uint32Array): { workloads: number; owners: number[]; unowned: number } {
    let [workloads, unowned] = [0, 0];
    // By owner: of all workloads of a fleet a set took three times as long.
    const owns: boolean[] = [];
    for (let workload = 0; workload < this.#runsOf.length; workload++) {
      const runs = this.#runsOf[workload] as number;
      if (runs === 0) continue;
      workloads++;
      const owner = ownerOf[workload] ?? 0;
      if (owner === 0) unowned += runs;
      else owns[owner] = true;
    }
    return { workloads, owners: [...owns.keys()].filter((id) => owns[id]), unowned };
  }
}

/** All of it by itself, with whose it is, by workload (0: nobody), and how to find some of it. */
export type CountedRuns = {
  all: RunTotals;
  ownerOf: Uint32Array;
  /** Whether most of it is meant. */
  areMost: boolean;
  /** Puts in what is meant; where that is most, takes out what is not. */
  count: (totals: RunTotals) => void;
};
