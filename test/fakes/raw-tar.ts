import { padding } from '../../src/rootfs/index.ts';

type Fields = Partial<{
  name: string;
  mode: string;
  uid: string | Buffer;
  gid: string;
  size: string | Buffer;
  mtime: string | Buffer;
  type: string;
  linkname: string;
  magic: string;
  uname: string;
  prefix: string;
  body: string | Buffer;
  checksum: 'unsigned' | 'signed' | 'wrong';
}>;

/** A header as any writer might write it, right or wrong, and its padded body. */
export function raw(fields: Fields): Buffer {
  const body = Buffer.from(fields.body ?? '');
  const block = Buffer.alloc(512);
  const put = (value: string | Buffer, at: number): unknown =>
    Buffer.from(value as string, 'latin1').copy(block, at);
  put(fields.name ?? './x', 0);
  put(fields.mode ?? '0000644\0', 100);
  put(fields.uid ?? '0000000\0', 108);
  put(fields.gid ?? '0000000\0', 116);
  put(fields.size ?? `${body.length.toString(8).padStart(11, '0')}\0`, 124);
  put(fields.mtime ?? '00000000007\0', 136);
  put(fields.type ?? '0', 156);
  put(fields.linkname ?? '', 157);
  put(fields.magic ?? 'ustar\x0000', 257);
  put(fields.uname ?? '', 265);
  put(fields.prefix ?? '', 345);
  put('        ', 148);
  const signed = fields.checksum === 'signed';
  let sum = fields.checksum === 'wrong' ? 1 : 0;
  for (const byte of block) sum += signed && byte > 127 ? byte - 256 : byte;
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, body, padding(body.length)]);
}

export const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  const digits = String(rest.length + String(rest.length).length).length;
  return `${rest.length + digits}${rest}`;
};
export const pax = (records: Record<string, string>, type = 'x'): Buffer =>
  raw({
    name: './PaxHeaders/x',
    type,
    body: Object.entries(records)
      .map(([key, value]) => record(key, value))
      .join(''),
  });
export const base256 = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length, value < 0 ? 0xff : 0);
  let rest = BigInt(value);
  for (let at = length - 1; at > 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  bytes[0] = value < 0 ? 0xff : 0x80;
  return bytes;
};
