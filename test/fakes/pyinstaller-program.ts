import { deflateSync } from 'node:zlib';

/** A program of PyInstaller: files behind a beginning of `padding` bytes, the table of them, the cookie, and headers that end it. */
export function fakePyInstaller(
  files: Record<string, string | Uint8Array | { stored: string | Uint8Array }>,
  { padding = 64 }: { padding?: number } = {},
): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const [name, file] of Object.entries(files)) {
    const isPlain = typeof file === 'string' || file instanceof Uint8Array;
    const content = Buffer.from(isPlain ? file : file.stored);
    const body = isPlain ? deflateSync(content) : content;
    const head = Buffer.alloc(18);
    const named = Buffer.from(`${name}\0`, 'latin1');
    head.writeUInt32BE(head.length + named.length, 0);
    head.writeUInt32BE(offset, 4);
    head.writeUInt32BE(body.length, 8);
    head.writeUInt32BE(content.length, 12);
    head[16] = isPlain ? 1 : 0;
    head[17] = 0x78;
    table.push(head, named);
    bodies.push(body);
    offset += body.length;
  }
  const tableBytes = Buffer.concat(table);
  const cookie = Buffer.alloc(88);
  cookie.write('MEI\x0c\x0b\x0a\x0b\x0e', 'latin1');
  cookie.writeUInt32BE(offset + tableBytes.length + cookie.length, 8);
  cookie.writeUInt32BE(offset, 12);
  cookie.writeUInt32BE(tableBytes.length, 16);
  cookie.writeUInt32BE(311, 20);
  cookie.write('libpython3.11.so.1.0', 24);
  const start = Buffer.alloc(padding);
  start.write('\x7fELF', 'latin1');
  return Buffer.concat([start, ...bodies, tableBytes, cookie, Buffer.alloc(64)]);
}
