/** So many at once, and so many a second from then on. */
export type Rate = { burst: number; perSecond: number };

/** Of a token or user: a page that is clicked through, or a program that exports, stays below. */
export const ASKING: Rate = { burst: 200, perSecond: 50 };
/** Of an address without a valid credential. */
export const UNKNOWN: Rate = { burst: 20, perSecond: 1 };

const KEPT = 10_000;

/** Counts requests by who makes them, in this process alone. */
export class RateLimits {
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  /** Undefined: go on. Else after how many seconds to ask again. */
  take(key: string, { burst, perSecond }: Rate, nowMs: number): number | undefined {
    const before = this.#buckets.get(key);
    const left = Math.min(
      burst,
      (before?.left ?? burst) + (Math.max(0, nowMs - (before?.atMs ?? nowMs)) / 1000) * perSecond,
    );
    // Put last again: who has not asked for longest is forgotten first.
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > KEPT && oldest !== undefined) this.#buckets.delete(oldest);
    return left >= 1 ? undefined : Math.max(1, Math.ceil((1 - left) / perSecond));
  }
}
