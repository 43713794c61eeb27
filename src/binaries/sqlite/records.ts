import type { Budget } from '../budget.ts';
import { malformed } from './pages.ts';

export type SqliteValue = null | number | bigint | string | Buffer;

/** A variable-length integer (section 1.6): the value and where it ends. Values above 2^53 are refused. */
export function varint(bytes: Buffer, offset: number): { value: number; end: number } {
  let value = 0;
  for (let at = offset; at < offset + 9; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw malformed('a number has no end');
    if (at === offset + 8) value = value * 256 + byte;
    else value = value * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(value)) throw malformed('a number is too large');
    if (byte < 0x80 || at === offset + 8) return { value, end: at + 1 };
  }
  throw malformed('a number has no end');
}

const MAX_COLUMNS = 2000;
const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

/** The columns of a record (section 2.1). */
export function recordValues(record: Buffer, budget: Budget): SqliteValue[] {
  const { value: headerBytes, end } = varint(record, 0);
  if (headerBytes > record.length) throw malformed('a row ends in its header');
  const values: SqliteValue[] = [];
  let body = headerBytes;
  for (let at = end; at < headerBytes; ) {
    const type = varint(record, at);
    at = type.end;
    const length = lengthOf(type.value);
    if (body + length > record.length) throw malformed('a row is shorter than its columns');
    budget.spend('steps', 1 + length);
    values.push(valueOf(type.value, record.subarray(body, body + length)));
    body += length;
    if (values.length > MAX_COLUMNS) throw malformed('a row has too many columns');
  }
  return values;
}

function lengthOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  if (type === 7) return 8;
  return INTEGER_BYTES[type] ?? 0;
}

function valueOf(type: number, bytes: Buffer): SqliteValue {
  switch (type) {
    case 0:
      return null;
    case 6:
      return bytes.readBigInt64BE(0);
    case 7:
      return bytes.readDoubleBE(0);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      if (type < 6) return bytes.readIntBE(0, bytes.length);
      if (type < 12) throw malformed('a column is of a reserved type');
      return type % 2 === 0 ? bytes : bytes.toString('utf8');
  }
}
