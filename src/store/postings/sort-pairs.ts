import { VarintWriter } from './varint.ts';

/** Documents of a segment, as many as fit into the low bits next to a term. */
const DOCUMENT_BITS = 20;
const TERM_LOW = 2 ** (32 - DOCUMENT_BITS);

/** `docs`: ids of documents as differences, the first from where the segment begins. */
export type Posting = { term: number; docs: Uint8Array };

/**
 * Pairs of term and document as 64-bit numbers in one array, sorted natively: 20 million in 1.3 s, where objects would take
 * minutes and gigabytes. The halves are written as 32-bit numbers, since a BigInt for each would cost more than the sort.
 */
export class Pairs {
  readonly #firstDocument: number;
  #halves: Uint32Array<ArrayBuffer>;
  #count = 0;

  constructor(firstDocument: number, expected = 1 << 16) {
    this.#firstDocument = firstDocument;
    this.#halves = new Uint32Array(expected * 2);
  }

  get count(): number {
    return this.#count;
  }

  add(document: number, term: number): void {
    if (this.#count * 2 === this.#halves.length) {
      const grown = new Uint32Array(this.#halves.length * 2);
      grown.set(this.#halves);
      this.#halves = grown;
    }
    const high = Math.floor(term / TERM_LOW);
    // Little-endian, as every machine that Node runs on: the low half first.
    this.#halves[this.#count * 2] =
      (term - high * TERM_LOW) * 2 ** DOCUMENT_BITS + (document - this.#firstDocument);
    this.#halves[this.#count * 2 + 1] = high;
    this.#count++;
  }

  /** Each term with its documents as differences, terms rising. A document that has a term twice is there once. */
  *postings(): Generator<Posting> {
    const halves = this.#halves.subarray(0, this.#count * 2);
    new BigUint64Array(halves.buffer, 0, this.#count).sort();
    const writer = new VarintWriter(1 << 12);
    let at = 0;
    while (at < halves.length) {
      const term = termAt(halves, at);
      let last = 0;
      let isFirst = true;
      for (; at < halves.length && termAt(halves, at) === term; at += 2) {
        const document = (halves[at] as number) % 2 ** DOCUMENT_BITS;
        if (!isFirst && document === last) continue;
        writer.add(document - last);
        last = document;
        isFirst = false;
      }
      yield { term, docs: writer.take() };
    }
  }
}

function termAt(halves: Uint32Array, at: number): number {
  return (halves[at + 1] as number) * TERM_LOW + ((halves[at] as number) >>> DOCUMENT_BITS);
}

/** Sorts numbers in place, none of which is below zero: by their bits, which rise as they do, in half the time that comparing doubles takes. */
export function sortRising(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length).sort();
  return numbers;
}
