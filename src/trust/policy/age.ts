import { formatDuration } from '../../base/duration.ts';
import { statedTime } from './stated-time.ts';
import type { AcceptedEvidence } from './subjects.ts';

/**
 * Whether a signature is young enough, by the earliest time that is proven of it: a later one may come of having the old signature
 * stamped again. Of one by key, also by what it signed itself says of its time; where that says nothing, `note` says what is not known.
 * `until` is when it will be too old.
 */
export function judgeAge(
  { checked, verified, provenAt }: Pick<AcceptedEvidence, 'checked' | 'verified' | 'provenAt'>,
  maxAgeMs: number | undefined,
  nowMs: number,
): { problem: string | undefined; until?: number; note?: string } {
  if (maxAgeMs === undefined) return { problem: undefined };
  const proven = provenAt();
  if (proven === undefined) return { problem: 'nothing proves when, and maxAge needs it' };
  const stated = verified.signer.kind === 'key' ? (checked.statedAt ?? statedTime(verified)) : undefined;
  const signedAt = Math.min(proven, stated ?? proven);
  const until = signedAt + maxAgeMs;
  if (nowMs >= until)
    return {
      problem: `it is ${formatDuration(nowMs - signedAt)} old, and at most ${formatDuration(maxAgeMs)} are allowed`,
    };
  if (verified.signer.kind !== 'key' || stated !== undefined) return { problem: undefined, until };
  return { problem: undefined, until, note: NOT_KNOWN };
}

const NOT_KNOWN =
  'a key may have signed it before that time, which only says when it was there: who removes older proofs can renew it; ' +
  'sign it again, so that the signature itself says when';
