/** Ids by place, from 1 on. With lists: of each key the first place, and of each place the next of the same key; 0: there is none. */
type Linked = {
  ids: Uint32Array;
  lists: { starts: Uint32Array; next: Uint32Array } | undefined;
  end: number;
};

/** A set of dense ids, one bit each: a million documents in 128 KiB. */
export class DocumentSet {
  readonly #bits: Uint8Array;
  /** The same bytes, four at once, for what is done to all of them. */
  readonly #words: Int32Array;
  readonly #first: number;

  /** Holds ids from `first`, a multiple of 8, to below `end`. */
  constructor(end: number, first = 0) {
    this.#first = first;
    this.#words = new Int32Array(Math.ceil(Math.max(0, end - first) / 32));
    this.#bits = new Uint8Array(this.#words.buffer);
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
    const length = bytes.length;
    let last = base - this.#first;
    let at = 0;
    while (at < length) {
      let byte = bytes[at++] as number;
      last += byte & 0x7f;
      for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
        byte = bytes[at++] ?? 0;
        last += (byte & 0x7f) * scale;
      }
      bits[last >>> 3] = (bits[last >>> 3] as number) | (1 << (last & 7));
      // What nearly all have comes in long rows of neighbours.
      const from = at;
      while (at < length && bytes[at] === 1) at++;
      if (at > from) this.#addRow(last + 1, (last += at - from));
    }
  }

  /** Places from `from` up to and with `to`. */
  #addRow(from: number, to: number): void {
    const bits = this.#bits;
    const [low, high] = [from >>> 3, to >>> 3];
    const [below, above] = [0xff << (from & 7), 0xff >>> (7 - (to & 7))];
    if (low === high) {
      bits[low] = (bits[low] as number) | (below & above);
      return;
    }
    bits[low] = (bits[low] as number) | below;
    bits.fill(0xff, low + 1, high);
    bits[high] = (bits[high] as number) | above;
  }

  /**
   * Adds what each place below `end` that both other sets hold has, and each that is in the same list behind it; without lists a place stands for itself.
   * The others begin at the same id. Written out: of a million inventories all pass here with each question about what many have.
   */
  addLinked({ ids, lists, end }: Linked, among: DocumentSet, alsoAmong: DocumentSet = among): void {
    const [bits, first, starts, next] = [this.#bits, this.#first, lists?.starts, lists?.next];
    const [theirs, others, firstOfTheirs] = [among.#bits, alsoAmong.#bits, among.#first];
    const [words, wordsOfOthers] = [among.#words, alsoAmong.#words];
    const length = Math.min(words.length, wordsOfOthers.length);
    for (let word = 0; word < length; word++) {
      if (((words[word] as number) & (wordsOfOthers[word] as number)) === 0) continue;
      for (let at = word * 4; at < word * 4 + 4; at++)
        for (let rest = (theirs[at] as number) & (others[at] as number); rest > 0; rest &= rest - 1) {
          const key = firstOfTheirs + at * 8 + (31 - Math.clz32(rest & -rest));
          let place = starts === undefined ? key : (starts[key] ?? 0);
          while (place > 0) {
            if (place < end) {
              const id = (ids[place] as number) - first;
              bits[id >>> 3] = (bits[id >>> 3] as number) | (1 << (id & 7));
            }
            place = next === undefined ? 0 : (next[place] as number);
          }
        }
    }
  }

  /** One bit for each id from `first`, a multiple of 8. What else these bytes of the set held is replaced. */
  addBits(bits: Uint8Array, first: number): void {
    this.#bits.set(bits, (first - this.#first) >>> 3);
  }

  /** Those of the other, which begins at the same id and holds none that there is no room for here. */
  addAll(other: DocumentSet): this {
    const [own, theirs] = [this.#words, other.#words];
    for (let at = 0; at < theirs.length; at++) own[at] = (own[at] as number) | (theirs[at] as number);
    return this;
  }

  has(id: number): boolean {
    return ((this.#bits[(id - this.#first) >>> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  delete(id: number): void {
    const at = (id - this.#first) >>> 3;
    this.#bits[at] = (this.#bits[at] as number) & ~(1 << (id & 7));
  }

  get size(): number {
    const words = this.#words;
    let size = 0;
    for (let at = 0; at < words.length; at++) if (words[at] !== 0) size += bitsOf(words[at] as number);
    return size;
  }

  /** Of memory. */
  get bytes(): number {
    return this.#bits.length;
  }

  copy(): DocumentSet {
    return this.with(new DocumentSet(0));
  }

  /** Leaves those that the other, which begins at the same id, holds, too. A set that nobody else has in hand is cut as it is: to make another for each step took 128 KiB. */
  keep(other: DocumentSet): this {
    const [own, theirs] = [this.#words, other.#words];
    const length = Math.min(own.length, theirs.length);
    for (let at = 0; at < length; at++) own[at] = (own[at] as number) & (theirs[at] as number);
    own.fill(0, length);
    return this;
  }

  /** Leaves those that the other, which begins at the same id, does not hold. */
  drop(other: DocumentSet): this {
    const [own, theirs] = [this.#words, other.#words];
    const length = Math.min(own.length, theirs.length);
    for (let at = 0; at < length; at++) own[at] = (own[at] as number) & ~(theirs[at] as number);
    return this;
  }

  /** Those of both; the other begins at the same id. */
  with(other: DocumentSet): DocumentSet {
    const all = new DocumentSet(
      this.#first + Math.max(this.#bits.length, other.#bits.length) * 8,
      this.#first,
    );
    return all.addAll(this).addAll(other);
  }

  /** The lowest first. Most words of a question about few are empty, and passed over. */
  forEach(visit: (id: number) => void): void {
    const [bits, words, first] = [this.#bits, this.#words, this.#first];
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0) continue;
      for (let at = word * 4; at < word * 4 + 4; at++)
        for (let rest = bits[at] as number; rest > 0; rest &= rest - 1)
          visit(first + at * 8 + (31 - Math.clz32(rest & -rest)));
    }
  }

  /** The lowest first. */
  toArray(): number[] {
    const ids: number[] = [];
    this.forEach((id) => void ids.push(id));
    return ids;
  }

  /** From the highest below `before` down. */
  *falling(before: number): Generator<number> {
    for (let word = this.#words.length - 1; word >= 0; word--) {
      if (this.#words[word] === 0) continue;
      for (let at = word * 4 + 3; at >= word * 4; at--)
        for (let rest = this.#bits[at] as number; rest > 0; ) {
          const bit = 31 - Math.clz32(rest);
          rest ^= 1 << bit;
          const id = this.#first + at * 8 + bit;
          if (id < before) yield id;
        }
    }
  }
}

/** How many bits of 32 are set: counted in pairs, then in fours, then in bytes, which a product adds up. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
