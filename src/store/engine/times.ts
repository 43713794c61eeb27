import type { Time } from '../types.ts';

/** The years that a Date can say, in whole milliseconds; undefined: the text or clock that it came from did not give a time. */
export function wholeTime(time: number | undefined): Time | undefined {
  return time !== undefined && Math.abs(time) <= 8.64e15 ? Math.floor(time) : undefined;
}
