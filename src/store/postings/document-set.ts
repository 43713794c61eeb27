/** How many bits of a byte are set. */
const BITS_OF = new Uint8Array(256);
for (let byte = 1; byte < 256; byte++) BITS_OF[byte] = (BITS_OF[byte >>> 1] as number) + (byte & 1);

/** A set of dense ids, one bit each: a million documents in 128 KiB. */
export class DocumentSet {
  readonly #bits: Uint8Array;

  readonly #first: number;

  /** Holds ids from `first`, a multiple of 8, to below `end`. */
  constructor(end: number, first = 0) {
    this.#first = first;
    this.#bits = new Uint8Array(Math.ceil(Math.max(0, end - first) / 8));
  }

  /** Of so many ids, by their place: of a million an iterator alone takes forty megabytes. */
  static of(count: number, idAt: (place: number) => number): DocumentSet {
    let highest = 0;
    for (let at = 0; at < count; at++) highest = Math.max(highest, idAt(at));
    const ids = new DocumentSet(highest + 1);
    for (let at = 0; at < count; at++) ids.add(idAt(at));
    return ids;
  }

  add(id: number): void {
    const at = (id - this.#first) >>> 3;
    this.#bits[at] = (this.#bits[at] as number) | (1 << (id & 7));
  }

  /** Ids as differences in varints, the first from `base`: written out, as the widest sets of the largest fleets pass here. */
  addRising(bytes: Uint8Array, base: number): void {
    const bits = this.#bits;
    let last = base - this.#first;
    let at = 0;
    while (at < bytes.length) {
      let byte = bytes[at++] as number;
      last += byte & 0x7f;
      for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
        byte = bytes[at++] ?? 0;
        last += (byte & 0x7f) * scale;
      }
      bits[last >>> 3] = (bits[last >>> 3] as number) | (1 << (last & 7));
    }
  }

  /**
   * Adds the id at each place from 1 to below `end` whose key the other set holds; without keys the place is the key. Written out: of a
   * million inventories all pass here with each question about what many have.
   */
  addKeyed(
    { ids, keys, end }: { ids: Uint32Array; keys: Uint32Array | undefined; end: number },
    among: DocumentSet,
  ): void {
    const [bits, first] = [this.#bits, this.#first];
    const [theirs, firstOfTheirs] = [among.#bits, among.#first];
    for (let place = 1; place < end; place++) {
      const key = (keys === undefined ? place : (keys[place] as number)) - firstOfTheirs;
      if (((theirs[key >>> 3] ?? 0) & (1 << (key & 7))) === 0) continue;
      const id = (ids[place] as number) - first;
      bits[id >>> 3] = (bits[id >>> 3] as number) | (1 << (id & 7));
    }
  }

  /** One bit for each id from `first`, a multiple of 8. What else these bytes of the set held is replaced. */
  addBits(bits: Uint8Array, first: number): void {
    this.#bits.set(bits, (first - this.#first) >>> 3);
  }

  has(id: number): boolean {
    return ((this.#bits[(id - this.#first) >>> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  delete(id: number): void {
    const at = (id - this.#first) >>> 3;
    this.#bits[at] = (this.#bits[at] as number) & ~(1 << (id & 7));
  }

  get size(): number {
    let size = 0;
    for (let at = 0; at < this.#bits.length; at++) size += BITS_OF[this.#bits[at] as number] as number;
    return size;
  }

  /** Those that the other, which begins at the same id, holds, too. */
  within(other: DocumentSet): DocumentSet {
    const both = new DocumentSet(this.#first + this.#bits.length * 8, this.#first);
    for (let at = 0; at < this.#bits.length; at++)
      both.#bits[at] = (this.#bits[at] as number) & (other.#bits[at] ?? 0);
    return both;
  }

  /** Those that the other, which begins at the same id, does not hold. */
  without(other: DocumentSet): DocumentSet {
    const rest = new DocumentSet(this.#first + this.#bits.length * 8, this.#first);
    for (let at = 0; at < this.#bits.length; at++)
      rest.#bits[at] = (this.#bits[at] as number) & ~(other.#bits[at] ?? 0);
    return rest;
  }

  /** The lowest first. */
  toArray(): number[] {
    const ids: number[] = [];
    for (let at = 0; at < this.#bits.length; at++)
      for (let rest = this.#bits[at] as number; rest > 0; rest &= rest - 1)
        ids.push(this.#first + at * 8 + (31 - Math.clz32(rest & -rest)));
    return ids;
  }

  /** From the highest below `before` down. Most bytes of a question about few are empty, and passed over. */
  *falling(before: number): Generator<number> {
    for (let at = this.#bits.length - 1; at >= 0; at--) {
      const byte = this.#bits[at] as number;
      if (byte === 0) continue;
      for (let bit = 7; bit >= 0; bit--) {
        const id = this.#first + at * 8 + bit;
        if ((byte & (1 << bit)) !== 0 && id < before) yield id;
      }
    }
  }
}
