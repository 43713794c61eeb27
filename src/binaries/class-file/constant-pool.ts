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

/** Of an entry: where what follows its tag begins, and for a text where it ends. */
export type PoolEntry = { tag: number; at: number; end: number };

/** `isWhole`: all entries that the class says it has. */
export type ConstantPool = { entries: ReadonlyMap<number, PoolEntry>; isWhole: boolean };

/** Entries of a class's constant pool by their index (JVMS 4.4), as far as they can be read; undefined for anything that is not a class. */
export function constantPool(bytes: Buffer): ConstantPool | undefined {
  if (bytes.length < 10 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  const count = bytes.readUInt16BE(8);
  const entries = new Map<number, PoolEntry>();
  let at = 10;
  for (let index = 1; index < count; index++) {
    if (at + 3 > bytes.length) return { entries, isWhole: false };
    const tag = bytes[at] ?? 0;
    const sizeBytes = tag === UTF8 ? 2 + bytes.readUInt16BE(at + 1) : SIZES.get(tag);
    if (sizeBytes === undefined || at + 1 + sizeBytes > bytes.length) return { entries, isWhole: false };
    entries.set(index, { tag, at: at + 1, end: at + 1 + sizeBytes });
    if (WIDE.has(tag)) index++;
    at += 1 + sizeBytes;
  }
  return { entries, isWhole: true };
}
