/** Does the same work once for all who ask for it while it is under way. Failures are shared, and never kept. */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Promise<Result>>();

  /** `key` names the work and everything that its outcome depends on. */
  async run(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#flights.get(key);
    if (before !== undefined) return await before;
    const flight = work();
    this.#flights.set(key, flight);
    try {
      return await flight;
    } finally {
      this.#flights.delete(key);
    }
  }
}
