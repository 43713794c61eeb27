import { stripEnd } from '../../base/strip-end.ts';
import { isoBasic, isoTime } from '../../base/utc-time.ts';
import { DerError } from './der-error.ts';

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d+))?Z$/;

/** UTCTime as DER and RFC 5280 (4.1.2.5.1) want it: seconds and Z; 50 to 99 are the years from 1950. Milliseconds since 1970. */
export function parseUtcTime(text: string): number {
  const fields = UTC_TIME.exec(text);
  if (fields === null) throw new DerError(`${JSON.stringify(text.slice(0, 40))} is not a UTCTime`);
  const year = Number(fields[1]);
  return instant(text, year < 50 ? 2000 + year : 1900 + year, fields);
}

/** GeneralizedTime with seconds and Z; a fraction may have any number of digits (RFC 3161, 2.4.2). Milliseconds since 1970, cut. */
export function parseGeneralizedTime(text: string): number {
  const fields = GENERALIZED_TIME.exec(text);
  if (fields === null) throw new DerError(`${JSON.stringify(text.slice(0, 40))} is not a GeneralizedTime`);
  const milliseconds = Number((fields[7] ?? '').slice(0, 3).padEnd(3, '0'));
  return instant(text, Number(fields[1]), fields) + milliseconds;
}

function instant(text: string, year: number, fields: RegExpExecArray): number {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.slice(2, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // Date rolls 31 April over to 1 May; such a time is a lie.
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (!same) throw new DerError(`${text.slice(0, 40)} is not a date of the calendar`);
  return date.getTime();
}

/** `YYYYMMDDHHMMSS` and, in DER, a fraction without trailing zeros. */
export function formatGeneralizedTime(ms: number): string {
  const [whole = '', fraction = ''] = isoTime(ms).slice(0, -1).split('.');
  const digits = stripEnd(fraction, '0');
  return `${whole.replace(/[-:T]/g, '')}${digits === '' ? '' : `.${digits}`}Z`;
}

/** Whole seconds; only for the years 1950 to 2049. */
export function formatUtcTime(ms: number): string {
  return isoBasic(ms).slice(2).replace('T', '');
}
