import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnedContext } from '../base/create-context.ts';
import { createLog, type LogLevel } from '../base/log.ts';
import { silentProgress } from '../base/progress.ts';
import { systemClock } from '../base/system-clock.ts';
import { createWatchdog } from '../base/watchdog.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { sayLines } from './output.ts';
import { renderError } from './render-error.ts';
import { createTerminalProgress } from './terminal-progress.ts';

export type GlobalOptions = {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  offline?: boolean;
  cacheDir?: string;
  jobs?: number;
};

/** How long an interrupted command may tidy up. */
const UNWIND_MS = 10_000;

/** What one run of a command borrows from the process, and gives back when it ends or is interrupted. */
export class Session {
  readonly #globals: GlobalOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #abort = new AbortController();
  readonly #terminal: ReturnType<typeof createTerminalProgress> | undefined;
  #context: Promise<OwnedContext> | undefined;

  constructor(globals: GlobalOptions, env: NodeJS.ProcessEnv) {
    this.#globals = globals;
    this.#env = env;
    const showsProgress =
      process.stderr.isTTY && globals.quiet !== true && globals.json !== true && env['TERM'] !== 'dumb';
    this.#terminal = showsProgress ? createTerminalProgress(process.stderr, systemClock.nowMs) : undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  open(): Promise<OwnedContext> {
    this.#context ??= this.#createContext();
    return this.#context;
  }

  /** Rejects at the first Ctrl-C or SIGTERM; running work sees the signal and cleans up. A second one kills. */
  interrupted(): Promise<never> {
    return new Promise((_, reject) => {
      const interrupt = (): void => {
        this.#abort.abort(new Error('interrupted'));
        reject(this.#abort.signal.reason);
      };
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupt);
    });
  }

  /** After an interrupt: what runs sees the signal, takes its half-written output away, and gets a moment for it. */
  async unwind(running: Promise<unknown>): Promise<void> {
    const waiting = new AbortController();
    const unwound = this.#context?.then(({ workers }) => workers.close()).then(() => running);
    const settled = (unwound ?? running).catch(() => {}).finally(() => waiting.abort());
    // The timer also keeps the process alive meanwhile: threads that are ending do not.
    await Promise.race([settled, delay(UNWIND_MS, undefined, waiting).catch(() => {})]);
  }

  clearProgress(): void {
    this.#terminal?.clear();
  }

  async close(): Promise<void> {
    this.clearProgress();
    const context = await this.#context?.catch(() => undefined);
    await context?.[Symbol.asyncDispose]();
  }

  async #createContext(): Promise<OwnedContext> {
    const { createContext } = await import('../base/create-context.ts');
    const { jobs, offline = false } = this.#globals;
    return await createContext(
      withoutUndefined({
        log: createLog(this.#logLevel(), (line) => {
          this.#terminal?.clear();
          sayLines(line);
        }),
        progress: this.#terminal ?? silentProgress,
        signal: this.signal,
        cacheDir: cacheDir(this.#globals, this.#env),
        workers: jobs,
        offline,
        watchdog: createWatchdog((error) =>
          renderError(error, { json: this.#globals.json === true, verbose: false }),
        ),
      }),
    );
  }

  #logLevel(): LogLevel {
    if (this.#globals.verbose) return 'verbose';
    if (this.#globals.quiet) return 'quiet';
    return this.#globals.json ? 'warnings' : 'normal';
  }
}

/** `--cache-dir`, SHEARWALL_CACHE_DIR, else the XDG Base Directory specification's place. */
export function cacheDir(globals: GlobalOptions, env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return globals.cacheDir ?? env['SHEARWALL_CACHE_DIR'] ?? join(base, 'shearwall');
}

/** Where databases are kept: `--data-dir`, SHEARWALL_DATA_DIR, else the XDG Base Directory specification's place. */
export function dataDir({ dataDir: given }: { dataDir?: string }, env: NodeJS.ProcessEnv): string {
  const base = env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  return given ?? (env['SHEARWALL_DATA_DIR'] || join(base, 'shearwall'));
}

/** Where what must outlive the cache is kept: the dates of the newest Release files seen. */
export function stateDir(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'shearwall');
}
