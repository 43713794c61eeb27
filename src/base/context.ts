import type { Cache } from './cache/index.ts';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { Log } from './log.ts';
import type { Progress } from './progress.ts';
import type { Watchdog } from './watchdog.ts';
import type { Workers } from './workers.ts';

export type { Clock } from './clock.ts';

/** What the outside world lends to an operation. Operations take `(input, context)`; who calls them makes one with `createContext`. */
export type Context = {
  log: Log;
  progress: Progress;
  signal: AbortSignal;
  clock: Clock;
  http: Http;
  cache: Cache;
  workers: Workers;
  /** True: no network call at all; what is missing is an error that says what was missing. */
  offline: boolean;
  /** Ends the process where a hostile file keeps its reader busy for ever. Absent: nothing does. */
  watchdog?: Watchdog | undefined;
};
