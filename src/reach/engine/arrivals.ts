import type { Edge, Trigger, Use } from '../types.ts';
import { type Level, lower } from './levels.ts';

/** How a file was reached at one level. `from` '': from a root. */
export type Arrival = { from: string; fromUse: Use; step: Edge | Trigger };

/** A file as it is used: what steps lead from and to. */
export type UsedFile = { path: string; use: Use };

type Reached = { level: Level; arrival: Arrival };

/** Which files are reached, how well, and by the first step to that level. Levels only rise. */
export class Arrivals {
  readonly #reached: Record<Use, Map<string, Reached>> = {
    code: new Map(),
    data: new Map(),
    link: new Map(),
  };

  levelOf({ path, use }: UsedFile): Level | undefined {
    return this.#reached[use].get(path)?.level;
  }

  /** Whether that is better than all before. */
  add({ path, use }: UsedFile, level: Level, arrival: Arrival): boolean {
    const known = this.#reached[use].get(path);
    if (known === undefined) {
      this.#reached[use].set(path, { level, arrival });
      return true;
    }
    if (lower(level, known.level) === level) return false;
    known.level = level;
    known.arrival = arrival;
    return true;
  }

  /** At its best level; undefined: it is not reached. */
  best(path: string): { level: Level; use: Use; arrival: Arrival } | undefined {
    let best: { level: Level; use: Use; arrival: Arrival } | undefined;
    for (const use of ['code', 'data', 'link'] as const) {
      const known = this.#reached[use].get(path);
      if (known === undefined) continue;
      if (best === undefined || known.level > best.level) best = { ...known, use };
    }
    return best;
  }

  /** The step that led to the file in that use, at its best level. */
  bestOf({ path, use }: UsedFile): Arrival | undefined {
    return this.#reached[use].get(path)?.arrival;
  }
}
