const LEAST_TAKEN = 1024;

/** First in, first out. To shift a long array moves all of it each time. */
export class Queue<Item> {
  #items: Item[] = [];
  #taken = 0;

  add(item: Item): void {
    this.#items.push(item);
  }

  /** Undefined: it is empty. */
  take(): Item | undefined {
    const item = this.#items[this.#taken];
    if (item === undefined) return undefined;
    this.#taken++;
    if (this.#taken > LEAST_TAKEN && this.#taken * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return item;
  }
}
