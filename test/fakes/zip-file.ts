import { crc32, deflateRawSync } from 'node:zlib';

export type FakeZipEntry = {
  content: string | Uint8Array;
  stored?: boolean;
  encrypted?: boolean;
  /** In the local header, when it differs. */
  localName?: string;
  /** Declared, when it is a lie. */
  sizeBytes?: number;
};

export type FakeZipOptions = { prefix?: Uint8Array; zip64?: boolean };

/** A zip archive; `zip64` writes sizes and offsets into extra fields and a large end record. Names are byte strings. */
export function fakeZip(
  entries: Record<string, FakeZipEntry | string | Uint8Array> | readonly (readonly [string, FakeZipEntry])[],
  { prefix = Buffer.alloc(0), zip64 = false }: FakeZipOptions = {},
): Buffer {
  const list = Array.isArray(entries)
    ? (entries as readonly (readonly [string, FakeZipEntry])[])
    : Object.entries(entries).map(([name, entry]): [string, FakeZipEntry] => [
        name,
        typeof entry === 'string' || entry instanceof Uint8Array ? { content: entry } : entry,
      ]);
  const bodies: Buffer[] = [];
  const headers: Buffer[] = [];
  let offset = 0;
  for (const [name, entry] of list) {
    const { body, header } = parts(name, entry, offset, zip64);
    bodies.push(body);
    headers.push(header);
    offset += body.length;
  }
  const directory = Buffer.concat(headers);
  return Buffer.concat([prefix, ...bodies, directory, ending(list.length, directory.length, offset, zip64)]);
}

function parts(
  name: string,
  entry: FakeZipEntry,
  offset: number,
  zip64: boolean,
): { body: Buffer; header: Buffer } {
  const content = Buffer.from(entry.content as Uint8Array);
  const packed = entry.stored === true ? content : deflateRawSync(content);
  const nameBytes = Buffer.from(name, 'latin1');
  const localName = Buffer.from(entry.localName ?? name, 'latin1');
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(entry.encrypted === true ? 1 : 0, 2);
  fields.writeUInt16LE(entry.stored === true ? 0 : 8, 4);
  fields.writeUInt32LE(crc32(content), 10);
  const sizeBytes = entry.sizeBytes ?? content.length;
  fields.writeUInt32LE(zip64 ? 0xffff_ffff : packed.length, 14);
  fields.writeUInt32LE(zip64 ? 0xffff_ffff : sizeBytes, 18);
  const local = Buffer.alloc(4);
  local.writeUInt16LE(localName.length);
  const extra = zip64 ? Buffer.alloc(28) : Buffer.alloc(0);
  if (zip64) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    for (const [index, value] of [sizeBytes, packed.length, offset].entries())
      extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  }
  const header = Buffer.alloc(18);
  header.writeUInt16LE(nameBytes.length, 0);
  header.writeUInt16LE(extra.length, 2);
  header.writeUInt32LE(zip64 ? 0xffff_ffff : offset, 14);
  return {
    body: Buffer.concat([Buffer.from('PK\x03\x04'), fields, local, localName, packed]),
    header: Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, header, nameBytes, extra]),
  };
}

function ending(count: number, sizeBytes: number, offset: number, zip64: boolean): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(sizeBytes, 12);
  end.writeUInt32LE(zip64 ? 0xffff_ffff : offset, 16);
  if (!zip64) return end;
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06');
  for (const [at, value] of [
    [4, 44],
    [24, count],
    [32, count],
    [40, sizeBytes],
    [48, offset],
  ] as const)
    record.writeBigUInt64LE(BigInt(value), at);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07');
  locator.writeBigUInt64LE(BigInt(offset + sizeBytes), 8);
  return Buffer.concat([record, locator, end]);
}
