const BITS_A_TERM = 32;
const PROBES = 4;

/**
 * Says of most terms that a segment does not have them, without reading it (a Bloom filter): never of one that it has, and wrongly
 * of one in some thousand that it may. Four bytes for each term.
 */
export class TermFilter {
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #mask: number;

  private constructor(words: Uint32Array<ArrayBuffer>) {
    this.#words = words;
    this.#mask = words.length * 32 - 1;
  }

  static for(terms: number): TermFilter {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(terms, 1) * BITS_A_TERM));
    return new TermFilter(new Uint32Array(bits / 32));
  }

  /** As `bytes` gave it. */
  static from(bytes: Uint8Array): TermFilter {
    return new TermFilter(new Uint32Array(Uint8Array.from(bytes).buffer));
  }

  /** Little-endian, as every machine that Node runs on. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#words.buffer);
  }

  add(term: number): void {
    const step = stepOf(term);
    for (let probe = 0, at = (term % 2 ** 32) | 0; probe < PROBES; probe++, at = (at + step) | 0) {
      const bit = at & this.#mask;
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  mayHave(term: number): boolean {
    const step = stepOf(term);
    for (let probe = 0, at = (term % 2 ** 32) | 0; probe < PROBES; probe++, at = (at + step) | 0) {
      const bit = at & this.#mask;
      if (((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** All 44 bits count, those above 32 bits too. */
function stepOf(term: number): number {
  const high = Math.floor(term / 2 ** 32);
  return Math.imul(((term % 2 ** 32) | 0) ^ Math.imul(high + 1, 0x9e3779b1), 0x85ebca6b) | 1;
}
