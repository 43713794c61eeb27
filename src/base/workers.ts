import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { defineErrors, ShearwallError } from './errors.ts';
import { withoutUndefined } from './without-undefined.ts';
import type { JobReply, JobRequest, JobThreadData, SentError } from './worker-thread.ts';

export const workerError = defineErrors({
  WORKER_DIED: {
    kind: 'internal',
    meaning: 'A worker thread died in the middle of a job, most often because it ran out of memory.',
  },
  WORKERS_CLOSED: { kind: 'internal', meaning: 'The worker threads were stopped before a job was done.' },
});

/** A function of a `*.job.ts` module that can run on another thread: its input and output are structured-cloned. */
export type Job<Input, Output> = {
  module: string;
  name: string;
  run: (input: Input) => Output | Promise<Output>;
};

export type JobModule = { module: string };

/** `defineJob(import.meta.url, 'unpackDeb', unpackDeb)`: the module must export the function under that name. */
export function defineJob<Input, Output>(
  module: string,
  name: string,
  run: (input: Input) => Output | Promise<Output>,
): Job<Input, Output> {
  return { module, name, run };
}

/** Runs jobs on worker threads. How many run at once never changes a result. */
export type Workers = {
  readonly jobs: number;
  run<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output>;
  /** Starts the threads and loads the modules of these jobs, while this thread does something else. */
  warmUp(jobs: readonly JobModule[]): void;
  /** Ends the threads that have nothing to do, for the memory that they hold; the next job starts others. */
  rest(): Promise<void>;
  /** Ends the threads; jobs that still wait or run fail with WORKERS_CLOSED. */
  close(): Promise<void>;
};

/** Jobs work on buffers and make few objects: V8's default would let each thread hold 48 MB of dead ones. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** `jobs` 1 runs everything in this thread. Threads start with the first job and are kept until `close`. */
export function createWorkers(jobs: number = availableParallelism()): Workers {
  if (jobs <= 1) return inlineWorkers();
  return new ThreadPool(jobs);
}

export function inlineWorkers(): Workers {
  return {
    jobs: 1,
    run: async (job, input) => job.run(input),
    warmUp() {},
    rest: async () => {},
    close: async () => {},
  };
}

type Task = { request: JobRequest; resolve: (value: never) => void; reject: (error: unknown) => void };

class ThreadPool implements Workers {
  readonly jobs: number;
  readonly #idle: Worker[] = [];
  readonly #threads = new Set<Worker>();
  readonly #waiting: Task[] = [];
  readonly #running = new Map<Worker, Task>();
  #isClosed = false;

  constructor(jobs: number) {
    this.jobs = jobs;
  }

  run<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output> {
    if (this.#isClosed) return Promise.reject(closed(job.name));
    return new Promise<Output>((resolve, reject) => {
      this.#waiting.push({ request: { module: job.module, name: job.name, input }, resolve, reject });
      this.#dispatch();
    });
  }

  warmUp(jobs: readonly JobModule[]): void {
    while (this.#threads.size < this.jobs) this.#idle.push(this.#start());
    for (const thread of this.#threads) {
      for (const { module } of jobs) thread.postMessage({ module } satisfies JobRequest);
      if (!this.#running.has(thread)) thread.unref();
    }
  }

  async rest(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const thread of idle) {
      this.#threads.delete(thread);
      thread.ref();
    }
    await Promise.all(idle.map((thread) => thread.terminate()));
  }

  async close(): Promise<void> {
    const unfinished = [...this.#waiting.splice(0), ...this.#running.values()];
    const busy = new Set(this.#running.keys());
    this.#running.clear();
    this.#isClosed = true;
    for (const { request, reject } of unfinished) reject(closed(request.name));
    const threads = [...this.#threads];
    this.#threads.clear();
    // An idle thread does not keep the process alive, so its end would never be waited for.
    for (const thread of threads) thread.ref();
    await Promise.all(threads.map((thread) => (busy.has(thread) ? endAfterJob(thread) : thread.terminate())));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle.pop() ?? (this.#threads.size < this.jobs ? this.#start() : undefined);
      const task = thread && this.#waiting.shift();
      if (!thread || !task) return;
      this.#running.set(thread, task);
      thread.ref();
      thread.postMessage(task.request);
    }
  }

  #start(): Worker {
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
    const thread = new Worker(new URL(`./worker-thread${extension}`, import.meta.url), {
      resourceLimits,
      workerData: { compileCache: getCompileCacheDir() } satisfies JobThreadData,
    });
    this.#threads.add(thread);
    thread.on('message', (reply: JobReply) => this.#settle(thread, reply));
    thread.on('error', (error) => this.#lose(thread, error));
    thread.on('exit', () => this.#lose(thread, undefined));
    return thread;
  }

  #settle(thread: Worker, reply: JobReply): void {
    // The answer to a job that `close` gave up: the thread is about to end, and takes no other.
    if (this.#isClosed) return;
    const task = this.#running.get(thread);
    this.#running.delete(thread);
    // An idle thread must not keep the process alive when a command forgets to close the pool.
    thread.unref();
    this.#idle.push(thread);
    if (reply.ok) task?.resolve(reply.value as never);
    else task?.reject(reviveError(reply.error));
    this.#dispatch();
  }

  #lose(thread: Worker, cause: unknown): void {
    if (!this.#threads.delete(thread)) return;
    // One that died before its first job would never answer.
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const task = this.#running.get(thread);
    this.#running.delete(thread);
    const hint = 'try again with fewer jobs (--jobs 1) or more memory';
    task?.reject(
      workerError('WORKER_DIED', `a worker thread died while running ${task.request.name}`, { hint, cause }),
    );
    this.#dispatch();
  }
}

function closed(job: string | undefined): ShearwallError {
  return workerError('WORKERS_CLOSED', `the worker threads were stopped before ${job} was done`);
}

/** How long a job may go on that nobody waits for any more. */
const LAST_JOB_MS = 2000;

/** A thread that is ended in the middle of node:zlib takes the whole process down with it, so its job may come to its end. */
async function endAfterJob(thread: Worker): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LAST_JOB_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    thread.once('message', done).once('exit', done);
  });
  await thread.terminate();
}

function reviveError(error: SentError): Error {
  if (error.code === undefined || error.kind === undefined) {
    return Object.assign(
      new Error(error.message),
      withoutUndefined({
        stack: error.stack,
        code: error.systemCode ? error.systemCode : undefined,
      }),
    );
  }
  const options = withoutUndefined({
    hint: error.hint,
    details: error.details ? error.details : undefined,
  });
  return new ShearwallError(error.code, error.kind, error.message, options);
}
