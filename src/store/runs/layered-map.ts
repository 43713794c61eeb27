/** Above so many, what has changed becomes part of what is shared: copied each time, it would cost what it was to spare. */
const MANY_CHANGES = 1024;

/**
 * A map of which changed copies are made again and again, each for a handful of its entries: they share all others. To copy fourteen thousand
 * for each question beside writers was a twelfth of who asks, and most of its garbage.
 */
export class LayeredMap<Value> {
  readonly #shared: ReadonlyMap<number, Value>;
  /** Undefined: it is gone. */
  readonly #changed: ReadonlyMap<number, Value | undefined>;
  readonly size: number;

  constructor(
    shared: ReadonlyMap<number, Value>,
    changed: ReadonlyMap<number, Value | undefined> = new Map(),
  ) {
    this.#shared = shared;
    this.#changed = changed;
    let size = shared.size;
    for (const [id, value] of changed) size += (value === undefined ? 0 : 1) - (shared.has(id) ? 1 : 0);
    this.size = size;
  }

  get(id: number): Value | undefined {
    return this.#changed.has(id) ? this.#changed.get(id) : this.#shared.get(id);
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  forEach(visit: (value: Value, id: number) => void): void {
    this.#shared.forEach((value, id) => {
      if (!this.#changed.has(id)) visit(value, id);
    });
    this.#changed.forEach((value, id) => {
      if (value !== undefined) visit(value, id);
    });
  }

  /** A copy in which these are as they are now; undefined: gone. */
  with(now: Iterable<readonly [number, Value | undefined]>): LayeredMap<Value> {
    const changed = new Map([...this.#changed, ...now]);
    const copy = new LayeredMap(this.#shared, changed);
    return changed.size > MANY_CHANGES ? new LayeredMap(copy.#whole()) : copy;
  }

  #whole(): Map<number, Value> {
    const whole = new Map<number, Value>();
    this.forEach((value, id) => void whole.set(id, value));
    return whole;
  }
}
