/** Does the same work once for all who ask for it while it is under way. Failures are shared, and never kept. */
export class SingleFlight {
  readonly #flights = new Map<string, Promise<unknown>>();

  /** `key` names the work and everything that its outcome depends on; equal keys must stand for results of one type. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#flights.get(key);
    if (before !== undefined) return (await before) as T;
    const flight = work();
    this.#flights.set(key, flight);
    try {
      return await flight;
    } finally {
      this.#flights.delete(key);
    }
  }
}
