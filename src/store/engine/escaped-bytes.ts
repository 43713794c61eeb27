const BACKSLASH = 0x5c;
const DIGIT_ZERO = 0x30;
const DIGITS = 3;

/**
 * What PostgreSQL writes as `encode(…, 'escape')`: zero and what is above 127 as three octal digits behind a backslash, which itself is doubled. Of ids
 * as differences most bytes are themselves, where as `bytea` each is two digits: of a megabyte that took twice as long.
 */
export function bytesOfEscaped(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'latin1');
  let at = bytes.indexOf(BACKSLASH);
  if (at < 0) return bytes;
  let end = at;
  while (at < bytes.length) {
    const byte = bytes[at++] as number;
    if (byte !== BACKSLASH) bytes[end++] = byte;
    else if (bytes[at] === BACKSLASH) bytes[end++] = bytes[at++] as number;
    else {
      let value = 0;
      for (const last = at + DIGITS; at < last; at++) value = value * 8 + (bytes[at] as number) - DIGIT_ZERO;
      bytes[end++] = value;
    }
  }
  return bytes.subarray(0, end);
}
