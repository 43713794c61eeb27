import { cliError } from '../errors.ts';

const FORM = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const AGO_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2026-03-05` (midnight UTC), `2026-03-05T10:00:00Z` (UTC where no zone is given), or `3d` for so long ago; milliseconds since 1970. */
export function parseTime(option: string, text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (AGO_MS[unit] ?? 0);
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text.slice(10));
  const time = FORM.test(text)
    ? Date.parse(text.length > 10 && !hasZone ? `${text.replace(' ', 'T')}Z` : text)
    : Number.NaN;
  if (Number.isFinite(time) && (text.length > 10 || isDay(text, time))) return time;
  throw cliError('CLI_TIME', `${option}: '${text}' is no time`, {
    hint: 'write 2026-03-05, 2026-03-05T10:00:00Z, or 3d for three days ago (m, h, d, w)',
  });
}

/** Date.parse takes the 31st of February for a day of March. */
function isDay(text: string, time: number): boolean {
  return new Date(time).toISOString().startsWith(text);
}
