/** A set of dense ids, one bit each: a million documents in 128 KiB. */
export class DocumentSet {
  readonly #bits: Uint8Array;

  readonly #first: number;

  /** Holds ids from `first`, a multiple of 8, to below `end`. */
  constructor(end: number, first = 0) {
    this.#first = first;
    this.#bits = new Uint8Array(Math.ceil(Math.max(0, end - first) / 8));
  }

  add(id: number): void {
    const at = (id - this.#first) >>> 3;
    this.#bits[at] = (this.#bits[at] as number) | (1 << (id & 7));
  }

  has(id: number): boolean {
    return ((this.#bits[(id - this.#first) >>> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  get size(): number {
    let size = 0;
    for (const byte of this.#bits) {
      let rest = byte;
      for (; rest > 0; rest &= rest - 1) size++;
    }
    return size;
  }

  /** From the highest below `before` down. */
  *falling(before: number): Generator<number> {
    for (let id = Math.min(before, this.#first + this.#bits.length * 8) - 1; id >= this.#first; id--)
      if (this.has(id)) yield id;
  }
}
