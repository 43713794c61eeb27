const MAGIC = 0xcafe_babe;
const UTF8 = 1;
/** JVMS 4.4: bytes after the tag. Long and double take two places. */
const SIZES = new Map([
  [3, 4],
  [4, 4],
  [5, 8],
  [6, 8],
  [7, 2],
  [8, 2],
  [9, 4],
  [10, 4],
  [11, 4],
  [12, 4],
  [15, 3],
  [16, 2],
  [17, 4],
  [18, 4],
  [19, 2],
  [20, 2],
]);
const WIDE = new Set([5, 6]);

/** The texts in a class's constant pool, its own names among them (JVMS 4.4.7); empty for anything that is not a class. Stops at damage. */
export function classStrings(bytes: Buffer): string[] {
  if (bytes.length < 10 || bytes.readUInt32BE(0) !== MAGIC) return [];
  const count = bytes.readUInt16BE(8);
  const strings: string[] = [];
  let at = 10;
  for (let index = 1; index < count && at + 3 <= bytes.length; index++) {
    const tag = bytes[at] ?? 0;
    const sizeBytes = tag === UTF8 ? 2 + bytes.readUInt16BE(at + 1) : SIZES.get(tag);
    if (sizeBytes === undefined || at + 1 + sizeBytes > bytes.length) break;
    if (tag === UTF8) strings.push(bytes.toString('utf8', at + 3, at + 1 + sizeBytes));
    if (WIDE.has(tag)) index++;
    at += 1 + sizeBytes;
  }
  return strings;
}
