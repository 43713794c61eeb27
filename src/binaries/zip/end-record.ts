import type { RandomAccess } from '../random-access.ts';

/** Where the central directory is, in bytes from the file's beginning. */
export type Directory = { offset: number; sizeBytes: number; count: number; prefixBytes: number };

const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const END = Buffer.from('PK\x05\x06', 'latin1');
const LOCATOR = Buffer.from('PK\x06\x07', 'latin1');
const END64 = Buffer.from('PK\x06\x06', 'latin1');

/** APPNOTE 4.3.14 to 4.3.16. Undefined where no end record fits: it is not a zip, or it is cut off. */
export function findDirectory(content: RandomAccess): Directory | undefined {
  const tailBytes = Math.min(content.sizeBytes, END_BYTES + MOST_COMMENT_BYTES);
  const tailStart = content.sizeBytes - tailBytes;
  const tail = content.read(tailStart, tailBytes);
  for (let at = tail.lastIndexOf(END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(END, at - 1)) {
    if (at + END_BYTES > tail.length) continue;
    if (at + END_BYTES + tail.readUInt16LE(at + 20) > tail.length) continue;
    const found = readEnd(content, tail.subarray(at, at + END_BYTES), tailStart + at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readEnd(content: RandomAccess, end: Buffer, at: number): Directory | undefined {
  const count = end.readUInt16LE(10);
  const sizeBytes = end.readUInt32LE(12);
  const offset = end.readUInt32LE(16);
  if (count === 0xffff || sizeBytes === 0xffff_ffff || offset === 0xffff_ffff) {
    const large = readEnd64(content, at);
    if (large !== undefined) return large;
  }
  return place(offset, sizeBytes, count, at);
}

function readEnd64(content: RandomAccess, endAt: number): Directory | undefined {
  if (endAt < LOCATOR_BYTES + END64_BYTES) return undefined;
  const locator = content.read(endAt - LOCATOR_BYTES, LOCATOR_BYTES);
  if (!locator.subarray(0, 4).equals(LOCATOR)) return undefined;
  // With bytes before the archive the said place is too early: the record then ends where the locator begins.
  for (const at of [Number(locator.readBigUInt64LE(8)), endAt - LOCATOR_BYTES - END64_BYTES]) {
    if (!(at >= 0 && at + END64_BYTES <= endAt)) continue;
    const record = content.read(at, END64_BYTES);
    if (!record.subarray(0, 4).equals(END64)) continue;
    const [count, sizeBytes, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
    return place(offset ?? 0, sizeBytes ?? 0, count ?? 0, at);
  }
  return undefined;
}

/** What stands before the archive (a script that starts it) shifts all offsets: the directory ends where its end record begins. */
function place(offset: number, sizeBytes: number, count: number, endAt: number): Directory | undefined {
  const start = endAt - sizeBytes;
  return start < 0 || offset > start
    ? undefined
    : { offset: start, sizeBytes, count, prefixBytes: start - offset };
}
