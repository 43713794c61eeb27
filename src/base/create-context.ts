import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCache } from './cache/index.ts';
import type { Clock, Context } from './context.ts';
import { type Http } from './http.ts';
import { createHttp } from './http-client.ts';
import { type Log, silentLog } from './log.ts';
import { type Progress, silentProgress } from './progress.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';
import type { Watchdog } from './watchdog.ts';
import { createWorkers } from './workers.ts';

/** What an operation may use of the outside world. Nothing is read from the environment. */
export type ContextOptions = {
  /** Default: a folder of its own among the temporary files, which goes when the context is closed. */
  cacheDir?: string;
  /** Default: no messages; `createLog` makes one that writes lines. */
  log?: Log;
  /** Default: progress is not reported. */
  progress?: Progress;
  /** Aborting it ends operations, which take half-written output away. Default: never. */
  signal?: AbortSignal;
  /** Default: that of this machine. */
  clock?: Clock;
  /** Default: plain requests by Node, whose user agent names this program. */
  http?: Http;
  /** Worker threads; 1: all in this thread. Default: one per CPU. They start with the first job. */
  workers?: number;
  /** No network call at all; what is missing is an error that says what. Default: false. */
  offline?: boolean;
  /** Of a program whose process is its own: `createWatchdog`. Default: a file whose reader never ends keeps the process busy for ever. */
  watchdog?: Watchdog;
};

/** A context that ends its threads and closes its cache: `await using context = await createContext({ … })`. */
export type OwnedContext = Context & AsyncDisposable;

/** Makes what every operation takes beside its input. One serves for many operations, also at the same time. */
export async function createContext(options: ContextOptions = {}): Promise<OwnedContext> {
  const { log = silentLog, progress = silentProgress, clock = systemClock, offline = false } = options;
  const ownDir = options.cacheDir === undefined ? await mkdtemp(join(tmpdir(), 'shearwall-')) : undefined;
  const cache = await createCache(options.cacheDir ?? ownDir ?? '', { log, clock });
  const workers = createWorkers(options.workers);
  return {
    log,
    progress,
    signal: options.signal ?? new AbortController().signal,
    clock,
    http: options.http ?? createHttp({ userAgent: `shearwall/${version()}` }),
    cache,
    workers,
    offline,
    watchdog: options.watchdog,
    async [Symbol.asyncDispose]() {
      await workers.close();
      await cache.close();
      if (ownDir !== undefined) await rm(ownDir, { recursive: true, force: true });
    },
  };
}
