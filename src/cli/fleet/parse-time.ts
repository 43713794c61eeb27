import { UNITS_MS } from '../../base/duration.ts';
import { utcTime } from '../../base/utc-time.ts';
import { cliError } from '../errors.ts';

/** `2026-03-05` (midnight UTC), `2026-03-05T10:00:00Z` (UTC where no zone is given), or `3d` for so long ago; milliseconds since 1970. */
export function parseTime(option: string, text: string, nowMs: number): number {
  return timeAt(text, nowMs, -1) ?? notATime(option, text, '3d for three days ago');
}

/** As `parseTime`, but `3d` is in so long. */
export function parseComingTime(option: string, text: string, nowMs: number): number {
  return timeAt(text, nowMs, 1) ?? notATime(option, text, '14d for in two weeks');
}

function timeAt(text: string, nowMs: number, direction: 1 | -1): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs + direction * Number(count) * (UNITS_MS[unit] ?? 0);
  return utcTime(text);
}

function notATime(option: string, text: string, relative: string): never {
  throw cliError('CLI_TIME', `${option}: '${text}' is not a valid time`, {
    hint: `write 2026-03-05, 2026-03-05T10:00:00Z, or ${relative} (m, h, d, w)`,
  });
}
