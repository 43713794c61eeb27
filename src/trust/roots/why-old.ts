import { isoTime } from '../../base/utc-time.ts';
import type { RootOrigin } from './open-trusted-root.ts';

const DAY_MS = 86_400_000;
/** Sigstore's public services change their keys about once a year. */
const OLD_DAYS = 180;

/** What to say of a trust root that nobody has renewed for long; undefined where it is young enough, or a file, whose age nobody knows. */
export function whyOld(origin: RootOrigin, nowMs: number): string | undefined {
  if (origin.kind === 'file') return undefined;
  const days = Math.floor((nowMs - origin.asOf) / DAY_MS);
  if (days < OLD_DAYS) return undefined;
  const since = isoTime(origin.asOf).slice(0, 'YYYY-MM-DD'.length);
  return `the trust root ${origin.name} is of ${since}, ${days} days ago: what logs and certificate authorities that are newer vouch for is refused`;
}
