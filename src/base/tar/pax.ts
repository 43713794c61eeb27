import { tarError } from './errors.ts';

/** Records of a PAX extended header; names and values are byte strings. An empty value takes a record away. */
export type PaxRecords = Map<string, string>;

/** Reads `LENGTH KEY=VALUE\n` records (POSIX pax, "pax Header Block"). */
export function decodePax(body: Buffer): PaxRecords {
  const records: PaxRecords = new Map();
  let at = 0;
  while (at < body.length) {
    // Some writers pad with NULs within the declared size.
    if (body[at] === 0) break;
    const { length, digits } = recordLength(body, at);
    const end = at + length;
    if (length < digits + 4 || end > body.length || body[end - 1] !== 0x0a)
      throw malformed('a record has a wrong length');
    const equals = body.indexOf(0x3d, at + digits + 1);
    if (equals === -1 || equals >= end - 1) throw malformed('a record has no "="');
    const key = body.toString('latin1', at + digits + 1, equals);
    if (key === '') throw malformed('a record has no name');
    records.set(key, body.toString('latin1', equals + 1, end - 1));
    at = end;
  }
  return records;
}

function recordLength(body: Buffer, start: number): { length: number; digits: number } {
  let length = 0;
  for (let at = start; at < start + 10; at++) {
    const byte = body[at];
    if (byte === 0x20 && at > start) return { length, digits: at - start };
    if (byte === undefined || byte < 0x30 || byte > 0x39) break;
    length = length * 10 + (byte - 0x30);
  }
  throw malformed('a record does not begin with its length');
}

/** The body of a PAX header, records sorted by name so that equal records give equal bytes. */
export function encodePax(records: PaxRecords): Buffer {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(sorted.map(([key, value]) => encodeRecord(key, value)).join(''), 'latin1');
}

function encodeRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  // The length counts its own digits.
  let length = rest.length + String(rest.length).length;
  length = rest.length + String(length).length;
  return `${length}${rest}`;
}

/** What a GNU long name or link target (`L`, `K`) says. */
export function longText(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString('latin1', 0, end === -1 ? body.length : end);
}

/** A whole number that must not be negative. */
export function paxNumber(value: string, key: string): number {
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(Number(value))) {
    throw tarError(
      'TAR_NUMBER',
      `PAX record ${key}=${JSON.stringify(value.slice(0, 40))} is not a usable number`,
    );
  }
  return Number(value);
}

/** A time in seconds, whose fraction is cut towards the past. */
export function paxTime(value: string, key: string): number {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(value);
  if (match === null) {
    throw tarError(
      'TAR_NUMBER',
      `PAX record ${key}=${JSON.stringify(value.slice(0, 40))} is not a valid time`,
    );
  }
  const whole = Number(match[2]);
  if (match[1] === '') return whole;
  const hasFraction = /[1-9]/.test(match[3] ?? '');
  return hasFraction ? -whole - 1 : 0 - whole;
}

function malformed(why: string): Error {
  return tarError('TAR_PAX', `a PAX header is malformed: ${why}`);
}
