/** Framing of the tars that hold layouts and docker archives: plain files only, mode 0644, owner 0, time 0. */
export const BLOCK = 512;

export type TarHeader = { name: string; size: number; type: string; target: string };

/** A ustar header (POSIX.1-1988) for a plain file. Names here are short: digests and fixed words. */
export function encodeTarHeader(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`the name ${name} is too long for a tar header`);
  header.write(name, 0);
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100);
  writeSize(header, size);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function paddingAfter(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** Undefined for a block of zeros (end of archive) and for one whose checksum is wrong: `isZero` tells which. */
export function decodeTarHeader(block: Buffer): TarHeader | undefined {
  if (checksum(block) !== octal(block, 148, 8)) return undefined;
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const isGnu = block.toString('latin1', 257, 265) === 'ustar  \0';
  return {
    name: prefix === '' || isGnu ? name : `${prefix}/${name}`,
    size: number(block, 124, 12),
    type: String.fromCharCode(block[156] ?? 0).replace('\0', '0'),
    target: text(block, 157, 100),
  };
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** The records of a PAX header (POSIX.1-2001): `LENGTH KEY=VALUE\n`. Undefined when the lengths do not add up. */
export function decodePax(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, space));
    const record = bytes.toString('latin1', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const isSound =
      space > at && Number.isSafeInteger(length) && length > space - at && at + length <= bytes.length;
    if (!isSound || equals < 1 || bytes[at + length - 1] !== 0x0a) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

function writeSize(header: Buffer, size: number): void {
  const digits = size.toString(8);
  if (digits.length <= 11) {
    header.write(`${digits.padStart(11, '0')}\0`, 124);
    return;
  }
  // GNU's form for 8 GiB and more: the top bit, then the number in base 256.
  header.writeUInt8(0x80, 124);
  header.writeBigUInt64BE(BigInt(size), 128);
}

function number(block: Buffer, offset: number, length: number): number {
  const isBase256 = ((block[offset] ?? 0) & 0x80) !== 0;
  return isBase256 ? Number(block.readBigUInt64BE(offset + length - 8)) : octal(block, offset, length);
}

function octal(block: Buffer, offset: number, length: number): number {
  const digits = text(block, offset, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

function text(block: Buffer, offset: number, length: number): string {
  const field = block.toString('latin1', offset, offset + length);
  const end = field.indexOf('\0');
  return end < 0 ? field : field.slice(0, end);
}

function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}
