import { tarError } from './errors.ts';

/**
 * The value of a numeric header field: octal digits padded with spaces or NULs, or GNU base-256 when the first bit is
 * set (negative when the first byte is 0xff). An empty field is 0.
 */
export function decodeNumber(block: Uint8Array, start: number, length: number, field: string): number {
  const first = block[start] ?? 0;
  if (first & 0x80) return decodeBase256(block, start, length, field);
  const end = start + length;
  let at = start;
  while (at < end && (block[at] === 0x20 || block[at] === 0)) at++;
  let value = 0;
  for (; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte === 0x20 || byte === 0) break;
    if (byte < 0x30 || byte > 0x37)
      throw tarError('TAR_HEADER', `${field} in a tar header is not an octal number`);
    value = value * 8 + (byte - 0x30);
  }
  for (; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte !== 0x20 && byte !== 0)
      throw tarError('TAR_HEADER', `${field} in a tar header is not an octal number`);
  }
  return value;
}

function decodeBase256(block: Uint8Array, start: number, length: number, field: string): number {
  const first = block[start] ?? 0;
  const isNegative = (first & 0x40) !== 0;
  let value = isNegative ? (first & 0x7f) - 0x80 : first & 0x7f;
  for (let at = start + 1; at < start + length; at++) value = value * 256 + (block[at] ?? 0);
  if (!Number.isSafeInteger(value)) throw tarError('TAR_NUMBER', `${field} in a tar header is too large`);
  return value;
}

/** Writes octal digits and a final NUL; the caller has checked that they fit. */
export function encodeOctal(block: Buffer, start: number, length: number, value: number): void {
  let rest = value;
  for (let at = start + length - 2; at >= start; at--) {
    const digit = rest % 8;
    block[at] = 0x30 + digit;
    rest = (rest - digit) / 8;
  }
}

/** GNU's form for what has no room in octal digits: the first bit set, then the number in base 256. */
export function encodeBase256(block: Buffer, start: number, length: number, value: number): void {
  block.fill(0, start, start + length);
  block[start] = 0x80;
  block.writeBigUInt64BE(BigInt(value), start + length - 8);
}

/** The largest value of an octal field of `length` bytes with its final NUL. */
export function octalLimit(length: number): number {
  return 8 ** (length - 1) - 1;
}
