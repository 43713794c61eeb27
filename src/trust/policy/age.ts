import type { VerifiedBundle } from '../../sigstore/index.ts';
import { formatDuration } from './duration.ts';

/**
 * Whether a signature is young enough, by the earliest time that is proven of it: a later one may come of having the old signature
 * stamped again. `until` is when it will be too old.
 */
export function judgeAge(
  { times }: VerifiedBundle,
  maxAgeMs: number | undefined,
  nowMs: number,
): { problem: string | undefined; until?: number } {
  if (maxAgeMs === undefined) return { problem: undefined };
  if (times.length === 0) return { problem: 'nothing proves when, and maxAge needs it' };
  const signedAt = Math.min(...times.map(({ at }) => at));
  const until = signedAt + maxAgeMs;
  if (nowMs < until) return { problem: undefined, until };
  return {
    problem: `it is ${formatDuration(nowMs - signedAt)} old, and at most ${formatDuration(maxAgeMs)} are allowed`,
  };
}
