import { createWorkers, type Job } from '../base/workers.ts';
import type { StoreLocation } from '../store/index.ts';

/** What was sent, and the database in which it is recorded. */
export type GivenApart<Input> = Input & { location: StoreLocation };

/**
 * Work on what somebody sent that takes long to read: in a thread with a database of its own, since to read and record what a cluster of 100,000
 * containers runs takes seconds, in which nobody else would be answered. What is aborted meanwhile is done all the same.
 */
export type Apart = {
  run<Input, Output>(job: Job<GivenApart<Input>, Output>, input: Input): Promise<Output>;
};

const THREADS = 2;

/** More takes longer to read and check than others should wait for their turn. */
const APART_BYTES = 1024 * 1024;

export function isReadApart(bytes: Uint8Array): boolean {
  return bytes.length > APART_BYTES;
}

/** Threads start with the first work and end with the last, for the memory that they hold. */
export function workApart(location: StoreLocation): Apart & AsyncDisposable {
  const workers = createWorkers(THREADS);
  let going = 0;
  return {
    async run(job, input) {
      going++;
      try {
        return await workers.run(job, { ...input, location });
      } finally {
        if (--going === 0) await workers.rest();
      }
    },
    [Symbol.asyncDispose]: async () => await workers.close(),
  };
}
