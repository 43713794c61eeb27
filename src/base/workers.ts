/**
 * Runs an exported function of a `*.job.ts` module on a worker thread. Arguments and result are structured-cloned;
 * `transfer` moves buffers instead. With one job allowed, it runs in this thread, with the same result.
 */
export type Workers = {
  /** How many jobs run at once (`--jobs`); it never changes a result. */
  readonly jobs: number;
  run<Input, Output>(job: Job<Input, Output>, input: Input, options?: { signal?: AbortSignal; transfer?: ArrayBuffer[] }): Promise<Output>;
  close(): Promise<void>;
};

/** `module` is `import.meta.resolve('./x.job.ts')`; `name` is the function that it exports. */
export type Job<Input, Output> = { module: string; name: string; readonly types?: (input: Input) => Output };
