import type { ImageVerdict } from '../types.ts';

export type Flight = Promise<ImageVerdict>;

/** So many questions to one registry at once; more wait. A registry that is silent holds up no other. */
const PER_REGISTRY = 32;
/** Beside those that are asked: more are refused, so that a silent registry cannot fill the memory. */
const WAITING = 4096;

/** One question at a time for each key, however many want its answer, and a bounded number for each registry. */
export class SharedFlights {
  readonly #open = new Map<string, Flight>();
  readonly #lanes = new Map<string, { running: number; waiting: (() => void)[] }>();
  #waiting = 0;

  /** Undefined: too many wait already. */
  join(key: string, registry: string, ask: () => Flight): Flight | undefined {
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    if (this.#waiting >= WAITING) return undefined;
    const flight = this.#inLane(registry, ask).finally(() => {
      if (this.#open.get(key) === flight) this.#open.delete(key);
    });
    this.#open.set(key, flight);
    // Who asked may have left: nobody has to hear of a failure.
    flight.catch(() => {});
    return flight;
  }

  /** Who asks from now on starts a flight of their own. */
  clear(): void {
    this.#open.clear();
  }

  async #inLane(registry: string, ask: () => Flight): Flight {
    const lane = this.#lanes.get(registry) ?? { running: 0, waiting: [] };
    this.#lanes.set(registry, lane);
    if (lane.running >= PER_REGISTRY) {
      this.#waiting++;
      await new Promise<void>((resolve) => lane.waiting.push(resolve));
      this.#waiting--;
    } else lane.running++;
    try {
      return await ask();
    } finally {
      // The place goes to the next one in line, if there is one.
      const next = lane.waiting.shift();
      if (next !== undefined) next();
      else if (--lane.running === 0) this.#lanes.delete(registry);
    }
  }
}
