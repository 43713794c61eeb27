import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './context.ts';

/** The clock and the dice of this machine. Only who makes a context takes them; operations take what they are given. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal && { signal }),
  random: () => Math.random(),
};
