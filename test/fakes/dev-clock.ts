import type { Clock } from '../../src/base/context.ts';

/** A clock that stands until it is set. */
export type DevClock = Clock & { now: number };

export function devClock(now = Date.UTC(2026, 10, 24, 12)): DevClock {
  return {
    now,
    nowMs() {
      return this.now;
    },
    async sleep(ms) {
      this.now += ms;
    },
    random: () => 0.5,
  };
}
