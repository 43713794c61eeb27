import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Clock,
  type Context,
  createCache,
  createHttp,
  type Http,
  inlineWorkers,
  type Log,
  silentProgress,
} from '../../src/base/index.ts';
import type { SeenReleases } from '../../src/distro/index.ts';

/** The wall clock, except that nobody waits: sleeps are written down and over at once. */
export function impatientClock(nowMs: () => number = () => Date.now()): Clock & { sleeps: number[] } {
  const sleeps: number[] = [];
  return { nowMs, random: () => 0.5, sleeps, sleep: async (ms) => void sleeps.push(ms) };
}

export function rememberingLog(): Log & { warnings: string[] } {
  const warnings: string[] = [];
  const warn: Log['warn'] = (message, fields) =>
    void warnings.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { debug() {}, info() {}, warn, warnings };
}

const patientHttp = createHttp({ userAgent: 'shearwall-test' });

/** Gives up on a silent server after 0.3 s. */
export const impatientHttp: Http = (url, request) => patientHttp(url, { idleTimeoutMs: 300, ...request });

/** A context with a cache in a fresh folder, a real HTTP client, and no waiting between tries. */
export async function repositoryContext(
  overrides: Partial<Context> = {},
): Promise<Context & { log: ReturnType<typeof rememberingLog>; dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'shearwall-repository-'));
  const log = rememberingLog();
  const clock = impatientClock();
  return {
    progress: silentProgress,
    signal: new AbortController().signal,
    clock,
    http: patientHttp,
    cache: await createCache(join(dir, 'cache'), { log, clock }),
    workers: inlineWorkers(),
    offline: false,
    ...overrides,
    log,
    dir,
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Nothing is remembered: no floor, and nothing to be found offline. */
export const noSeenReleases: SeenReleases = { get: async () => undefined, put: async () => {} };
