/** A Windows library with one section that holds a version resource of these strings. */
export function peFile(
  strings: Record<string, string>,
  { isAssembly = true, isLibrary = true }: { isAssembly?: boolean; isLibrary?: boolean } = {},
): Buffer {
  const section = 0x2000;
  const version = versionInfo(strings);
  const resources = Buffer.alloc(72 + 16);
  const folder = (at: number, id: number, target: number): void => {
    resources.writeUInt16LE(1, at + 14);
    resources.writeUInt32LE(id, at + 16);
    resources.writeUInt32LE(target, at + 20);
  };
  folder(0, 16, 0x80000018);
  folder(24, 1, 0x80000030);
  folder(48, 1033, 72);
  resources.writeUInt32LE(section + resources.length, 72);
  resources.writeUInt32LE(version.length, 76);
  const body = Buffer.concat([resources, version]);

  const header = Buffer.alloc(0x200);
  header.write('MZ');
  header.writeUInt32LE(0x80, 0x3c);
  header.write('PE\0\0', 0x80, 'latin1');
  header.writeUInt16LE(1, 0x86);
  header.writeUInt16LE(240, 0x94);
  header.writeUInt16LE(isLibrary ? 0x2000 : 2, 0x96);
  const optional = 0x98;
  header.writeUInt16LE(0x20b, optional);
  header.writeUInt32LE(16, optional + 108);
  header.writeUInt32LE(section, optional + 112 + 16);
  if (isAssembly) header.writeUInt32LE(0x3000, optional + 112 + 14 * 8);
  const table = optional + 240;
  header.writeUInt32LE(section, table + 12);
  header.writeUInt32LE(body.length, table + 16);
  header.writeUInt32LE(header.length, table + 20);
  return Buffer.concat([header, body]);
}

function versionInfo(strings: Record<string, string>): Buffer {
  const texts = Object.entries(strings).map(([key, value]) =>
    block(key, Buffer.from(`${value}\0`, 'utf16le'), 1, []),
  );
  const table = block('040904b0', Buffer.alloc(0), 1, texts);
  return block('VS_VERSION_INFO', Buffer.alloc(52), 0, [
    block('StringFileInfo', Buffer.alloc(0), 1, [table]),
  ]);
}

function block(key: string, value: Buffer, type: 0 | 1, children: readonly Buffer[]): Buffer {
  const head = padded(Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, 'utf16le')]));
  const parts = [head, children.length > 0 ? padded(value) : value, ...children.map(padded)];
  const bytes = Buffer.concat(parts);
  bytes.writeUInt16LE(bytes.length, 0);
  bytes.writeUInt16LE(type === 1 ? value.length / 2 : value.length, 2);
  bytes.writeUInt16LE(type, 4);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
