import { setImmediate } from 'node:timers/promises';

/** Lets an interrupt in, between two pieces of long work. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** How many rows are worked on between two calls of `breathe`. */
export const BREATH_ROWS = 0x1000;
