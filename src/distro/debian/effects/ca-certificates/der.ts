/** One value of DER (X.690 §8.1): tag, the bytes of its content, and the bytes of the whole. */
export type DerValue = { tag: number; content: Buffer; whole: Buffer };

/** The values one after another in `bytes`; undefined when they are not DER. Lengths over 4 bytes are none. */
export function derValues(bytes: Uint8Array): DerValue[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: DerValue[] = [];
  let at = 0;
  while (at < buffer.length) {
    const tag = buffer[at] ?? 0;
    const first = buffer[at + 1];
    if (first === undefined) return undefined;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + lengthBytes;
    if (first === 0x80 || lengthBytes > 4 || start > buffer.length) return undefined;
    const length = lengthBytes === 0 ? first : buffer.readUIntBE(at + 2, lengthBytes);
    if (start + length > buffer.length) return undefined;
    values.push({
      tag,
      content: buffer.subarray(start, start + length),
      whole: buffer.subarray(at, start + length),
    });
    at = start + length;
  }
  return values;
}

export function encodeDer(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length > 0xffffff ? 4 : length > 0xffff ? 3 : length > 0xff ? 2 : 1;
  const header = Buffer.alloc(2 + size);
  header[0] = tag;
  header[1] = 0x80 | size;
  header.writeUIntBE(length, 2, size);
  return Buffer.concat([header, content]);
}
