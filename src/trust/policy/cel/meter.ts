/** Thrown through the evaluator once the budget is spent; never seen outside of this folder. */
export class OverBudgetError extends Error {}

/**
 * What evaluating an expression costs. A step is one node of the expression, evaluated once; large values cost more, by their
 * size. The same expression on the same data always costs the same, on every machine.
 */
export class Meter {
  #budget = 0;
  #spent = 0;
  readonly #paidFor = new Set<unknown>();
  // One instance: an expression that swallows errors (`x || true`) must not pay for a stack trace at each step.
  readonly #over = new OverBudgetError('cost limit');

  start(budget: number): void {
    this.#budget = budget;
    this.#spent = 0;
    this.#paidFor.clear();
  }

  get spent(): number {
    return this.#spent;
  }

  /** Stays true until the next start, even where an expression swallowed the error. */
  get isOver(): boolean {
    return this.#spent > this.#budget;
  }

  spend(steps: number): void {
    this.#spent += steps;
    if (this.#spent > this.#budget) throw this.#over;
  }

  /** Pays for what is done once in an evaluation, however often it is asked for. */
  spendOnce(what: unknown, steps: () => number): void {
    if (this.#paidFor.has(what)) return;
    this.#paidFor.add(what);
    this.spend(steps());
  }

  /** Pays for a value that was only looked up: text is copied and searched about as fast as 64 characters a step. */
  spendOnSize(value: unknown): void {
    this.spend(sizeOf(value) >> 6);
  }

  /** Pays for all that a value holds, because comparing or copying it looks at all of it. */
  spendOnContents(value: unknown): void {
    const waiting = [value];
    while (waiting.length > 0) {
      const item = waiting.pop();
      this.spend(typeof item === 'string' ? 1 + (item.length >> 6) : 1 + sizeOf(item));
      if (Array.isArray(item)) for (const inner of item) waiting.push(inner);
      else if (item instanceof Map) for (const inner of item.values()) waiting.push(inner);
    }
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}
