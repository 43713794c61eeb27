import { varintAt, varintBytes } from '../postings/varint.ts';
import type { RunningImage } from '../types.ts';
import { BLOCK, FORM, forEachStand, NO_IMAGE } from './packed-runnings.ts';
import type { RunTotals } from './run-totals.ts';

/** A row of `running_block` as it is kept by a process that asks again. */
export class RanBlock {
  readonly bytes: Uint8Array;
  /** What its digests stand for. */
  readonly stands: readonly RunningImage[];
  /** Digests that stand for no image, or perhaps for one that is not known. */
  readonly open: readonly number[];
  readonly #first: number;
  /** By how far a digest is from the first: where in the bytes its past begins; 0: it is not there. */
  readonly #pastAt: Uint32Array;

  constructor(first: number, bytes: Uint8Array) {
    const stands: RunningImage[] = [];
    const open: number[] = [];
    const pastAt = new Uint32Array(BLOCK);
    forEachStand(
      first,
      bytes,
      (runningId, imageId, certain) => {
        if (imageId === NO_IMAGE) open.push(runningId);
        else stands.push({ runningId, imageId, certain });
      },
      (runningId, at) => {
        pastAt[runningId - first] = at;
      },
    );
    this.bytes = bytes;
    this.stands = stands;
    this.open = open;
    this.#first = first;
    this.#pastAt = pastAt;
  }

  /** Counts what ran before of the digests that are meant, or takes it out. */
  count(totals: RunTotals, by: 1 | -1, { owners, isMeant }: MeantPast): void {
    for (let place = 0; place < BLOCK; place++) {
      const at = this.#pastAt[place] as number;
      if (at > 0 && isMeant(this.#first + place)) countPast(this.bytes, at, { totals, by, owners });
    }
  }
}

/** `owners`: by workload; 0: nobody. */
export type MeantPast = { owners: Uint32Array; isMeant(runningId: number): boolean };

/** Written out: of a fleet of a million images two million sums pass here. */
function countPast(
  bytes: Uint8Array,
  start: number,
  { totals, by, owners }: { totals: RunTotals; by: 1 | -1; owners: Uint32Array },
): void {
  let at = start;
  let left = varintAt(bytes, at);
  at += varintBytes(left);
  for (let workload = 0; left > 0; left--) {
    const step = varintAt(bytes, at);
    at += varintBytes(step);
    const form = step % 4;
    workload += (step - form) / 4;
    let [containers, runs] = [1, 1];
    if (form !== FORM.one) {
      containers = varintAt(bytes, at);
      at += varintBytes(containers);
    }
    if (form === FORM.sum) {
      runs = varintAt(bytes, at);
      at += varintBytes(runs);
    }
    totals.count(by * runs, workload, owners[workload] ?? 0, containers);
  }
}
