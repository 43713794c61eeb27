const FORM = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

/** `2026-03-05` (midnight UTC) or `2026-03-05T10:00:00Z` (UTC where no zone is given) in milliseconds since 1970. Undefined: it is neither. */
export function utcTime(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text.slice(10));
  const time = Date.parse(text.length > 10 && !hasZone ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isFinite(time) && isDay(text.slice(0, 10)) ? time : undefined;
}

/** Date.parse takes the 31st of February for a day of March. */
function isDay(day: string): boolean {
  const time = Date.parse(day);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(day);
}

/** `2026-03-05T10:00:00.000Z`. All times are in milliseconds since 1970. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2026-03-05T10:00:00Z`. */
export function isoSeconds(ms: number): string {
  return isoTime(ms).replace(/\.\d+Z$/, 'Z');
}

/** `2026-03-05T10:00:00Z`, or with milliseconds where there are some. */
export function isoShortest(ms: number): string {
  return isoTime(ms).replace('.000Z', 'Z');
}

/** `2026-03-05`. */
export function isoDay(ms: number): string {
  return isoTime(ms).slice(0, 10);
}

/** `20260305T100000Z`, without separators. */
export function isoBasic(ms: number): string {
  return isoSeconds(ms).replace(/[-:]/g, '');
}

/** `2026-03-05 10:00`, for people. */
export function minuteText(ms: number): string {
  return isoTime(ms).slice(0, 16).replace('T', ' ');
}
