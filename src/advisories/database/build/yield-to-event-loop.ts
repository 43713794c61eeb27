import { setImmediate } from 'node:timers/promises';

/** Lets an interrupt in, between two pieces of long work. */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** How many rows are worked on between two calls of `breathe`. */
export const ROWS_PER_TURN = 0x1000;
