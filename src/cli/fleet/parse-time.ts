import { utcTime } from '../../base/utc-time.ts';
import { cliError } from '../errors.ts';

const AGO_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2026-03-05` (midnight UTC), `2026-03-05T10:00:00Z` (UTC where no zone is given), or `3d` for so long ago; milliseconds since 1970. */
export function parseTime(option: string, text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (AGO_MS[unit] ?? 0);
  const time = utcTime(text);
  if (time !== undefined) return time;
  throw cliError('CLI_TIME', `${option}: '${text}' is not a valid time`, {
    hint: 'write 2026-03-05, 2026-03-05T10:00:00Z, or 3d for three days ago (m, h, d, w)',
  });
}
