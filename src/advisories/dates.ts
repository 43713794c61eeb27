import { textOf } from '../base/fields.ts';

/** No advisory is older; what says so was never given a date. */
const FIRST_SECOND = Date.UTC(1980, 0, 1) / 1000;
const LONGEST_DATE = 40;
const LAST_SECOND = Date.UTC(2200, 0, 1) / 1000;

/** A date in ISO 8601 as seconds since 1970; undefined for anything that is not a date, and for placeholders (`0001-01-01`). */
export function secondsOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > LONGEST_DATE || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const seconds = Math.floor(Date.parse(hasZone(text) ? text : `${text}Z`) / 1000);
  return seconds >= FIRST_SECOND && seconds < LAST_SECOND ? seconds : undefined;
}

/** Without a zone the host's would be taken. A date alone is UTC by itself. */
function hasZone(text: string): boolean {
  return text.length <= 10 || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
}
