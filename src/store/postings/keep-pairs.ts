import type { ReadInSteps } from './counted-postings.ts';

/** Three times what a segment of 4096 package sets of three hundred has: 32 MiB. */
const KEPT = 2 ** 22;

/** Reads as `read` does, and again from memory where there are few: to fetch and unpack documents takes longer than what is done with them. */
export function keepPairs(read: ReadInSteps, most = KEPT): ReadInSteps {
  const kept = new Kept();
  return async function* (visit) {
    if (kept.isWhole) return kept.forEach(visit);
    let count = 0;
    yield* read((document, term) => {
      visit(document, term);
      if (count++ < most) kept.add(document, term);
    });
    if (count <= most) kept.isWhole = true;
    else kept.clear();
  };
}

class Kept {
  isWhole = false;
  #documents = new Uint32Array(1 << 12);
  #terms = new Uint32Array(1 << 12);
  #count = 0;

  add(document: number, term: number): void {
    if (this.#count === this.#terms.length)
      [this.#documents, this.#terms] = [doubled(this.#documents), doubled(this.#terms)];
    this.#documents[this.#count] = document;
    this.#terms[this.#count++] = term;
  }

  clear(): void {
    [this.#documents, this.#terms, this.#count] = [new Uint32Array(1), new Uint32Array(1), 0];
  }

  forEach(visit: (document: number, term: number) => void): void {
    const [documents, terms, count] = [this.#documents, this.#terms, this.#count];
    for (let at = 0; at < count; at++) visit(documents[at] as number, terms[at] as number);
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
