import { VarintReader } from '../postings/varint.ts';
import { BLOCK, forEachPastSum, NO_IMAGE } from './packed-runnings.ts';
import type { RunTotals } from './run-totals.ts';

/** Of this module: in the packed program a name of another is a call, which costs more than all else that is done for a digest. */
const [ROOM, NONE] = [BLOCK, NO_IMAGE];

/** What one block after the other stands for, before it is known how many there are. */
let unpacked = new Uint32Array(0);

/** A row of `running_block` as it is kept by a process that asks again. */
export class RanBlock {
  readonly bytes: Uint8Array;
  readonly #first: number;
  /** What its digests stand for, as numbers by threes: an object for each were most of what a process keeps. */
  readonly #stands: Uint32Array;
  /** By how far a digest is from the first: where in the bytes its past begins; 0: it is not there. */
  readonly #pastAt: Uint32Array;

  /**
   * `past`: what ran before of its digests is added to it. Written out: all that was ever reported passes here before a process can say anything of it.
   */
  constructor(first: number, bytes: Uint8Array, past: RunTotals) {
    const pastAt = new Uint32Array(ROOM);
    const reader = new VarintReader(bytes);
    let length = 0;
    // Each stand takes a byte at least.
    if (unpacked.length < bytes.length * 3) unpacked = new Uint32Array(bytes.length * 4);
    for (let id = first; !reader.done; ) {
      id += reader.next();
      const images = reader.next();
      for (let left = Math.max(images, 1); left > 0; left--) {
        const image = images === 0 ? NONE : reader.next();
        unpacked[length++] = id;
        unpacked[length++] = Math.floor(image / 2);
        unpacked[length++] = image % 2;
      }
      pastAt[id - first] = reader.at;
      past.countPast(reader, 1);
    }
    this.bytes = bytes;
    this.#first = first;
    this.#stands = unpacked.slice(0, length);
    this.#pastAt = pastAt;
  }

  /** How many there are in `forEachStand`. */
  get size(): number {
    return this.#stands.length / 3;
  }

  /** As `forEachStand` of what is packed. */
  forEachStand(visit: (runningId: number, imageId: number, certain: boolean) => void): void {
    const stands = this.#stands;
    for (let at = 0; at < stands.length; at += 3)
      visit(stands[at] as number, stands[at + 1] as number, stands[at + 2] === 1);
  }

  /** Calls `visit` for each workload that a digest ran in before. */
  forEachWorkload(runningId: number, visit: (workload: number) => void): void {
    const at = this.#pastAt[runningId - this.#first] as number;
    if (at === 0) return;
    const reader = new VarintReader(this.bytes);
    reader.at = at;
    forEachPastSum(reader, visit);
  }

  /** Counts what ran before of the digests that are meant, or takes it out. */
  count(totals: RunTotals, by: 1 | -1, isMeant: (runningId: number) => boolean): void {
    const reader = new VarintReader(this.bytes);
    for (let place = 0; place < ROOM; place++) {
      const at = this.#pastAt[place] as number;
      if (at === 0 || !isMeant(this.#first + place)) continue;
      reader.at = at;
      totals.countPast(reader, by);
    }
  }
}
