/** The terms of a question, looked up for every member of every set that is walked through: one bit each. */
export class PostingTerms {
  readonly #bits: Uint8Array;
  readonly #highest: number;

  constructor(ids: Iterable<number>) {
    let highest = 0;
    for (const id of ids) if (id > highest) highest = id;
    this.#highest = highest;
    this.#bits = new Uint8Array((this.#highest >>> 3) + 1);
    for (const id of ids) this.#bits[id >>> 3] = (this.#bits[id >>> 3] as number) | (1 << (id & 7));
  }

  /** Those that are in a stored package set. Sets rise, so beyond the highest wanted one nothing is read. */
  among(ids: Uint8Array): number[] {
    const found: number[] = [];
    let last = 0;
    let at = 0;
    while (at < ids.length) {
      let byte = ids[at++] as number;
      last += byte & 0x7f;
      for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
        byte = ids[at++] ?? 0;
        last += (byte & 0x7f) * scale;
      }
      if (last > this.#highest) break;
      if ((this.#bits[last >>> 3] as number) & (1 << (last & 7))) found.push(last);
    }
    return found;
  }
}
