const INT8 = 20;
const BYTEA = 17;
const TEXT = 25;
const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

/**
 * Arrays as PostgreSQL sends and reads them itself (`array_recv`): one parameter for a column of a thousand rows, which neither
 * side has to write as text, escape and parse. The driver passes a Buffer on as it is.
 */
export function int8Array(values: readonly (number | null)[]): Buffer {
  const buffer = begun(INT8, values, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? NULL_LENGTH : 8, at);
    if (value === null) continue;
    const high = Math.floor(value / 2 ** 32);
    at = buffer.writeUInt32BE(value - high * 2 ** 32, buffer.writeInt32BE(high, at));
  }
  return buffer.subarray(0, at);
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
  const buffer = begun(BYTEA, values, values.length * 4 + bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value?.length ?? NULL_LENGTH, at);
    if (value === null) continue;
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}

export function textArray(values: readonly (string | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
  const buffer = begun(TEXT, values, values.length * 4 + bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? 0 : buffer.write(value, at + 4);
    buffer.writeInt32BE(value === null ? NULL_LENGTH : length, at);
    at += 4 + length;
  }
  return buffer;
}

/** One dimension, counted from 1, whether there are nulls, the type of its elements. */
function begun(type: number, values: readonly unknown[], bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
