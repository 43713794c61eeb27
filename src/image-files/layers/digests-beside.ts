import { HASHED, PartHasher } from '../../base/part-hasher.ts';
import type { HashedParts, Watchdog } from '../../base/watchdog.ts';
import { piecesOf, type RandomAccess } from '../../binaries/index.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import type { OtherDigest } from '../types.ts';
import type { FileDigests } from './file-digests.ts';
import { otherDigest } from './file-hash.ts';

/** So much that a message costs little beside hashing it. */
const BATCH_BYTES = 512 << 10;
/** So that many empty files, too, are on their way soon. */
const BATCH_PARTS = 1024;
/** Batches on their way before a reader waits. */
const MOST_WAITING = 4;
/** Of larger content copying would take memory for all of it at once: what was not foreseen of it is computed here. */
export const LARGE_BYTES = 8 << 20;

const BIT = { sha256: HASHED[0].bit, sha1: HASHED[1].bit, md5: HASHED[2].bit };

/** `asked`: of what is computed, what is entered. */
type Ended = { row: number; bits: number; asked: number };

let streams = 0;

/** Computed by a thread that has little else to do, of copies in batches: copying takes a tenth of the time of hashing. */
export class DigestsBeside implements FileDigests {
  readonly #entries: LayerEntries;
  readonly #hash: Watchdog['hash'];
  readonly #stream = streams++;
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  readonly #waiting = new Set<Promise<void>>();
  #bytes = new Uint8Array(BATCH_BYTES);
  #filled = 0;
  #parts: number[] = [];
  #ended: Ended[] = [];
  /** Whether the file that ended last lies whole in this batch, as its last part. */
  #isWhole = false;
  #isOpen = false;
  /** Of the file that is open or ended last, as it came. */
  #bits = 0;
  #isSent = false;

  constructor(entries: LayerEntries, { hash }: Pick<Watchdog, 'hash'>) {
    this.#entries = entries;
    this.#hash = hash;
  }

  /** Of a file that comes in pieces what is foreseen is computed as they come: afterwards all of it would have to be gone through again. */
  add(row: number, bytes: Uint8Array, isLast: boolean, foreseen: () => readonly OtherDigest[]): void {
    const isOnePart = isLast && bytes.length <= BATCH_BYTES;
    if (!this.#isOpen) this.#bits = BIT.sha256 | (isOnePart ? 0 : bitsOf(foreseen()));
    this.#add(bytes, this.#bits, isLast ? { row, bits: this.#bits, asked: BIT.sha256 } : undefined);
  }

  foresees(algorithms: readonly OtherDigest[], sizeBytes: number): boolean {
    if (!this.#isOpen) return sizeBytes > BATCH_BYTES;
    const bits = bitsOf(algorithms);
    return (this.#bits & bits) === bits;
  }

  addForeseen(row: number, asked: readonly OtherDigest[]): void {
    const last = this.#ended.at(-1);
    if (last?.row === row) last.asked |= bitsOf(asked) & last.bits;
  }

  addOthers(row: number, content: RandomAccess, asked: readonly OtherDigest[]): void {
    const last = this.#ended.at(-1);
    this.addForeseen(row, asked);
    const algorithms = asked.filter((algorithm) => (this.#bits & BIT[algorithm]) === 0);
    if (algorithms.length === 0) return;
    const bits = bitsOf(algorithms);
    if (this.#isWhole && last?.row === row) {
      last.bits |= bits;
      last.asked |= bits;
      this.#parts[this.#parts.length - 2] = last.bits;
    } else if (content.sizeBytes > LARGE_BYTES) {
      for (const algorithm of algorithms)
        this.#entries.setDigest(row, algorithm, otherDigest(content, algorithm));
    } else {
      let left = content.sizeBytes;
      for (const piece of piecesOf(content)) {
        left -= piece.length;
        this.#add(piece, bits, left === 0 ? { row, bits, asked: bits } : undefined);
      }
    }
  }

  sha256Of(_: number, content: RandomAccess): string {
    return otherDigest(content, 'sha256').toString('hex');
  }

  async room(): Promise<void> {
    while (this.#waiting.size > MOST_WAITING) await Promise.race(this.#waiting);
  }

  async finish(): Promise<void> {
    if (this.#isSent) this.#send();
    else this.#hashHere();
    await Promise.all(this.#waiting);
  }

  /** Less than a batch is not worth a thread, which takes as long to start as many batches take to hash. */
  #hashHere(): void {
    const digests = new PartHasher().digests(this.#bytes, Int32Array.from(this.#parts));
    this.#enter(this.#ended, { bytes: this.#bytes, digests: new Uint8Array(Buffer.concat(digests)) });
    this.#parts = [];
    this.#ended = [];
  }

  /** `ended`: set where the file ends with these bytes. */
  #add(bytes: Uint8Array, bits: number, ended: Ended | undefined): void {
    let at = 0;
    do {
      const length = Math.min(bytes.length - at, BATCH_BYTES);
      if (this.#filled + length > BATCH_BYTES || this.#ended.length === BATCH_PARTS) this.#send();
      const isEnd = ended !== undefined && at + length === bytes.length;
      this.#bytes.set(
        at === 0 && length === bytes.length ? bytes : bytes.subarray(at, at + length),
        this.#filled,
      );
      this.#parts.push(this.#filled, length, bits, isEnd ? 1 : 0);
      this.#filled += length;
      this.#isWhole = isEnd && !this.#isOpen;
      this.#isOpen = !isEnd;
      at += length;
      if (isEnd) this.#ended.push(ended);
    } while (at < bytes.length);
  }

  #send(): void {
    if (this.#parts.length === 0) return;
    this.#isSent = true;
    const ended = this.#ended;
    const sent = this.#hash({
      stream: this.#stream,
      bytes: this.#bytes,
      parts: Int32Array.from(this.#parts),
    }).then((hashed) => this.#enter(ended, hashed));
    this.#waiting.add(sent);
    // Who waits for it hears of a failure.
    sent.then(
      () => this.#waiting.delete(sent),
      () => {},
    );
    this.#bytes = this.#spare.pop() ?? new Uint8Array(BATCH_BYTES);
    this.#filled = 0;
    this.#parts = [];
    this.#ended = [];
    this.#isWhole = false;
  }

  #enter(ended: readonly Ended[], { bytes, digests }: HashedParts): void {
    this.#spare.push(bytes);
    let at = 0;
    for (const { row, bits, asked } of ended)
      for (const { algorithm, bit, sizeBytes } of HASHED) {
        if ((bits & bit) === 0) continue;
        if ((asked & bit) !== 0)
          this.#entries.setDigest(row, algorithm, digests.subarray(at, at + sizeBytes));
        at += sizeBytes;
      }
  }
}

function bitsOf(algorithms: readonly OtherDigest[]): number {
  return algorithms.reduce((bits, algorithm) => bits | BIT[algorithm], 0);
}
