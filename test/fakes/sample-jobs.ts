import { ShearwallError } from '../../src/base/errors.ts';
import { defineJob } from '../../src/base/workers.ts';

/** Jobs for threads. In a file of their own: a thread loads the file of its job, and would run the tests that stand in it. */
export const job = <I, O>(name: string, run: (input: I) => O) => defineJob(import.meta.url, name, run);

export function double(input: { value: number }): { value: number } {
  return { value: input.value * 2 };
}

export function refuse(): never {
  throw new ShearwallError('TEST_REFUSED', 'refused', 'no', { hint: 'do not', details: { n: 1 } });
}

export function never(): Promise<void> {
  return new Promise(() => {});
}

export function die(): never {
  process.exit(9);
}
