const SLOTS = 2 ** 12;

/** Terms from `from` to below `to`, and how many pairs have them. */
export type Stretch = { from: number; to: number; count: number };

/** How terms are spread, without knowing the highest beforehand: when one is beyond the last slot, slots are joined in twos. */
export class TermHistogram {
  #width = 1;
  #counts = new Float64Array(SLOTS);

  add(term: number): void {
    while (term >= this.#width * SLOTS) this.#widen();
    const slot = Math.floor(term / this.#width);
    this.#counts[slot] = (this.#counts[slot] as number) + 1;
  }

  /** Neighbouring slots with no more than `most` pairs together; a slot that has more stands alone. */
  stretches(most: number): Stretch[] {
    const stretches: Stretch[] = [];
    let open: Stretch = { from: 0, to: 0, count: 0 };
    for (const [slot, count] of this.#counts.entries()) {
      if (open.count > 0 && open.count + count > most) {
        stretches.push(open);
        open = { from: open.to, to: open.to, count: 0 };
      }
      open = { from: open.from, to: (slot + 1) * this.#width, count: open.count + count };
    }
    return [...stretches, open];
  }

  #widen(): void {
    const joined = new Float64Array(SLOTS);
    for (let slot = 0; slot < SLOTS / 2; slot++)
      joined[slot] = (this.#counts[slot * 2] as number) + (this.#counts[slot * 2 + 1] as number);
    this.#counts = joined;
    this.#width *= 2;
  }
}
