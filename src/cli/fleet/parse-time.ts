import { UNITS_MS } from '../../base/duration.ts';
import { utcTime } from '../../base/utc-time.ts';
import { cliError } from '../errors.ts';

/** `2026-03-05` (midnight UTC), `2026-03-05T10:00:00Z` (UTC where no zone is given), or `3d` for so long ago; milliseconds since 1970. */
export function parseTime(option: string, text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNITS_MS[unit] ?? 0);
  const time = utcTime(text);
  if (time !== undefined) return time;
  throw cliError('CLI_TIME', `${option}: '${text}' is not a valid time`, {
    hint: 'write 2026-03-05, 2026-03-05T10:00:00Z, or 3d for three days ago (m, h, d, w)',
  });
}
