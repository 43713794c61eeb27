import { Worker } from 'node:worker_threads';
import { once } from './once.ts';
import { workerError } from './workers.ts';

/** Ends the process where work that gives nobody else a turn never ends. Its thread has little to do and hashes, too. */
export type Watchdog = {
  /** Runs synchronous work. `hang`: what has failed if it never ends. */
  watch<T>(work: () => T, hang: () => Error): T;
  /** Hashes on the watchdog's thread, in the order of the calls; `bytes` go there and come back. Rejects with WORKER_DIED. */
  hash(parts: PartsToHash): Promise<HashedParts>;
  /** Starts its thread ahead of the first work, where there will be some: until it runs, who wants something hashed waits. */
  start(): void;
};

/** As `PartHasher` takes them. Files of one `stream` follow each other; each stream has a number of its own. */
export type PartsToHash = { stream: number; bytes: Uint8Array<ArrayBuffer>; parts: Int32Array };
/** `digests`: those of all files that end in these parts, one behind the other. */
export type HashedParts = { bytes: Uint8Array<ArrayBuffer>; digests: Uint8Array<ArrayBuffer> };

/** It works on buffers and makes few objects. */
const resourceLimits = { maxYoungGenerationSizeMb: 1 };

/** What the thread is given. */
export type WatchdogData = { cells: SharedArrayBuffer; limitMs: number };
/** What it is told later: what to say at the end, or what to hash. */
export type WatchdogRequest = string | PartsToHash;

/** Long enough for the largest file on the slowest machine: an answer must not depend on how fast one is. */
const LIMIT_MS = 10 * 60 * 1000;

/**
 * A watchdog whose thread starts with the first work. Once one piece of work takes more than `limitMs` (at most twice as long), what
 * `say` makes of the first work's `hang` is written to standard error, and the process ends with exit code 3: nothing that was begun is
 * finished. Only for programs whose process is their own.
 */
export function createWatchdog(say: (error: Error) => string, limitMs: number = LIMIT_MS): Watchdog {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const thread = once(() => new WatchdogThread({ cells: turns.buffer, limitMs }));
  let isWatched = false;
  return {
    watch(work, hang) {
      if (!isWatched) thread().tell(say(hang()));
      isWatched = true;
      // Odd while something runs; a number that stays the same and odd is work that does not end.
      Atomics.add(turns, 0, 1);
      try {
        return work();
      } finally {
        Atomics.add(turns, 0, 1);
      }
    },
    hash: (parts) => thread().hash(parts),
    start: () => void thread(),
  };
}

type Waiting = { resolve: (hashed: HashedParts) => void; reject: (error: Error) => void };

/** Keeps the process alive only while somebody waits for digests. */
class WatchdogThread {
  readonly #thread: Worker;
  readonly #waiting: Waiting[] = [];
  #end: Error | undefined;

  constructor(workerData: WatchdogData) {
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
    this.#thread = new Worker(new URL(`./watchdog-thread${extension}`, import.meta.url), {
      workerData,
      resourceLimits,
      // What the main thread was started with, such as a program on the command line, is none of this thread's business.
      execArgv: [],
    });
    this.#thread.on('message', (hashed: HashedParts) => {
      this.#waiting.shift()?.resolve(hashed);
      if (this.#waiting.length === 0) this.#thread.unref();
    });
    // Without a watchdog work is done as well; without digests it is not.
    this.#thread.on('error', (cause) => this.#lose(cause));
    this.#thread.on('exit', () => this.#lose(undefined));
    this.#thread.unref();
  }

  /** What is written once work comes to no end. */
  tell(text: string): void {
    this.#thread.postMessage(text satisfies WatchdogRequest);
  }

  hash(parts: PartsToHash): Promise<HashedParts> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    if (this.#waiting.length === 0) this.#thread.ref();
    this.#thread.postMessage(parts satisfies WatchdogRequest, [parts.bytes.buffer]);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #lose(cause: unknown): void {
    const hint = 'try again with more memory';
    this.#end ??= workerError('WORKER_DIED', 'the thread that hashes files died', { hint, cause });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#end);
  }
}
