import { UNITS_MS } from '../../base/duration.ts';

/** How long admission goes by an answer that an image may run, in milliseconds. */
export type CacheTimes = {
  /** Without another thought. */
  freshMs: number;
  /** While it is asked about again; after that only a new answer counts. */
  staleMs: number;
};

export const DEFAULT_CACHE: CacheTimes = { freshMs: 60_000, staleMs: 600_000 };

const MOST_MS = 24 * 3_600_000;

/** `0s`, `30s`, `10m`, `6h` in milliseconds: at most a day, for so long a withdrawn signature goes unseen. */
export function parseCacheTime(text: string): number | { problem: string } {
  const [, number, unit = ''] = /^(0|[1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS_MS[unit] ?? 0);
  if (number === undefined || ms > MOST_MS)
    return { problem: `'${text}' is not a time of at most a day: write 0s, 30s, 10m or 6h` };
  return ms;
}

/** As a policy says it; `fresh` or `stale` by itself leaves the other one as it is by default. */
export function cacheTimes({
  fresh,
  stale,
}: {
  fresh?: string | undefined;
  stale?: string | undefined;
}): CacheTimes {
  const of = (text: string | undefined, byDefault: number): number => {
    const ms = text === undefined ? byDefault : parseCacheTime(text);
    return typeof ms === 'number' ? ms : byDefault;
  };
  return { freshMs: of(fresh, DEFAULT_CACHE.freshMs), staleMs: of(stale, DEFAULT_CACHE.staleMs) };
}

/** The shortest of several. */
export function shortestCache(all: readonly CacheTimes[]): CacheTimes {
  if (all.length === 0) return DEFAULT_CACHE;
  return {
    freshMs: Math.min(...all.map(({ freshMs }) => freshMs)),
    staleMs: Math.min(...all.map(({ staleMs }) => staleMs)),
  };
}
