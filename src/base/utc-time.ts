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
