const END = Buffer.from('PK\x05\x06', 'latin1');
const END_BYTES = 22;
const HEADER_BYTES = 46;
/** A comment of any length may follow the end record. */
export const ZIP_END_BYTES = END_BYTES + 0xffff;

/**
 * Whether a file with these last bytes is a zip archive that begins somewhere in it: Java, Python and PHP look for its end, whatever stands
 * before. APPNOTE 4.3.16. They forgive bytes behind it, too; `isExact` does not.
 */
export function endsAsZip(end: Uint8Array, isExact = false): boolean {
  const tail = Buffer.from(end.buffer, end.byteOffset, end.byteLength).subarray(-ZIP_END_BYTES);
  for (let at = tail.indexOf(END); at >= 0; at = tail.indexOf(END, at + 1))
    if (isEndRecord(tail.subarray(at), isExact)) return true;
  return false;
}

/** Of one disk, with entries and a directory that has room for them: programs that write zips have the four letters in themselves. */
function isEndRecord(record: Buffer, isExact: boolean): boolean {
  if (record.length < END_BYTES) return false;
  const behind = record.length - END_BYTES - record.readUInt16LE(20);
  if (isExact ? behind !== 0 : behind < 0) return false;
  const [disk, startDisk, onDisk, count = 0] = [4, 6, 8, 10].map((at) => record.readUInt16LE(at));
  return (
    disk === startDisk && onDisk === count && count > 0 && record.readUInt32LE(12) >= count * HEADER_BYTES
  );
}
