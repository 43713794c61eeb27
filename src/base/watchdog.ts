import { Worker } from 'node:worker_threads';

/** Ends the process where work that gives nobody else a turn never ends. */
export type Watchdog = {
  /** Runs synchronous work. `hang`: what has failed if it never ends. */
  watch<T>(work: () => T, hang: () => Error): T;
};

/** What the thread is given. */
export type WatchdogData = { cells: SharedArrayBuffer; limitMs: number; text: string };

/** Long enough for the largest file on the slowest machine: an answer must not depend on how fast one is. */
const LIMIT_MS = 10 * 60 * 1000;

/**
 * A watchdog whose thread starts with the first work. Once one piece of work takes more than `limitMs` (at most twice as long), what
 * `say` makes of the first work's `hang` is written to standard error, and the process ends with exit code 3: nothing that was begun is
 * finished. Only for programs whose process is their own.
 */
export function createWatchdog(say: (error: Error) => string, limitMs: number = LIMIT_MS): Watchdog {
  let turns: Int32Array | undefined;
  return {
    watch(work, hang) {
      turns ??= startThread(say(hang()), limitMs);
      // Odd while something runs; a number that stays the same and odd is work that does not end.
      Atomics.add(turns, 0, 1);
      try {
        return work();
      } finally {
        Atomics.add(turns, 0, 1);
      }
    },
  };
}

function startThread(text: string, limitMs: number): Int32Array {
  const cells = new SharedArrayBuffer(8);
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const thread = new Worker(new URL(`./watchdog-thread${extension}`, import.meta.url), {
    workerData: { cells, limitMs, text } satisfies WatchdogData,
    // What the main thread was started with, such as a program on the command line, is none of this thread's business.
    execArgv: [],
  });
  // Without a watchdog work is done as well.
  thread.on('error', () => {});
  thread.unref();
  return new Int32Array(cells);
}
