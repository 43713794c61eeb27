import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FakeTag = string | readonly string[] | readonly number[] | { int16s: readonly number[] };

const [INT16, INT32, STRING, STRING_ARRAY] = [3, 4, 6, 8];

/** The header of one package as rpm stores it, from values by tag. */
export function rpmHeader(tags: Readonly<Record<number, FakeTag>>): Buffer {
  const entries: Buffer[] = [];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [tag, value] of Object.entries(tags)) {
    const { type, count, data } = encoded(value);
    const padding = type === INT32 ? (4 - (offset % 4)) % 4 : type === INT16 ? offset % 2 : 0;
    parts.push(Buffer.alloc(padding), data);
    const entry = Buffer.alloc(16);
    entry.writeUInt32BE(Number(tag), 0);
    entry.writeUInt32BE(type, 4);
    entry.writeUInt32BE(offset + padding, 8);
    entry.writeUInt32BE(count, 12);
    entries.push(entry);
    offset += padding + data.length;
  }
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(entries.length, 0);
  counts.writeUInt32BE(offset, 4);
  return Buffer.concat([counts, ...entries, ...parts]);
}

function encoded(value: FakeTag): { type: number; count: number; data: Buffer } {
  if (typeof value === 'string') return { type: STRING, count: 1, data: Buffer.from(`${value}\0`) };
  if ('int16s' in value) {
    const data = Buffer.alloc(2 * value.int16s.length);
    for (const [index, number] of value.int16s.entries()) data.writeUInt16BE(number, 2 * index);
    return { type: INT16, count: value.int16s.length, data };
  }
  if (value.every((one) => typeof one === 'string'))
    return {
      type: STRING_ARRAY,
      count: value.length,
      data: Buffer.from(value.map((one) => `${one}\0`).join('')),
    };
  const data = Buffer.alloc(4 * value.length);
  for (const [index, number] of value.entries()) data.writeUInt32BE(Number(number), 4 * index);
  return { type: INT32, count: value.length, data };
}

/** rpmdb.sqlite with these blobs. */
export function sqliteDatabase(blobs: readonly Buffer[], pageBytes = 4096): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-rpmdb-'));
  try {
    const path = join(folder, 'rpmdb.sqlite');
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA page_size = ${pageBytes}`);
    database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)');
    database.exec("CREATE TABLE 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL)");
    const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
    database.exec('BEGIN');
    for (const blob of blobs) insert.run(blob);
    database.exec('COMMIT');
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packages.db (NDB) with these blobs. */
export function ndbDatabase(blobs: readonly Buffer[]): Buffer {
  const slots = Buffer.alloc(4096);
  for (let at = 32; at < slots.length; at += 16) slots.write('Slot', at, 'latin1');
  slots.write('RpmP', 0, 'latin1');
  slots.writeUInt32LE(1, 12);
  const parts = [slots];
  let offset = slots.length;
  for (const [index, blob] of blobs.entries()) {
    const room = Math.ceil((16 + blob.length + 12) / 16) * 16;
    const part = Buffer.alloc(room);
    part.write('BlbS', 0, 'latin1');
    part.writeUInt32LE(index + 1, 4);
    part.writeUInt32LE(blob.length, 12);
    blob.copy(part, 16);
    const slot = 32 + 16 * index;
    slots.writeUInt32LE(index + 1, slot + 4);
    slots.writeUInt32LE(offset / 16, slot + 8);
    slots.writeUInt32LE(room / 16, slot + 12);
    parts.push(part);
    offset += room;
  }
  return Buffer.concat(parts);
}

const BDB_PAGE = 512;

/** Packages (Berkeley DB hash): small blobs stand on the page of keys, larger ones on overflow pages. */
export function bdbDatabase(blobs: readonly Buffer[], isLittle = true): Buffer {
  const u32 = (page: Buffer, value: number, at: number): number =>
    isLittle ? page.writeUInt32LE(value, at) : page.writeUInt32BE(value, at);
  const u16 = (page: Buffer, value: number, at: number): number =>
    isLittle ? page.writeUInt16LE(value, at) : page.writeUInt16BE(value, at);
  const meta = Buffer.alloc(BDB_PAGE);
  u32(meta, 0x061561, 12);
  u32(meta, BDB_PAGE, 20);
  const hash = Buffer.alloc(BDB_PAGE);
  hash[25] = 13;
  const pages = [meta, hash];
  let top = BDB_PAGE;
  let entries = 0;
  const put = (bytes: Buffer): void => {
    top -= bytes.length;
    bytes.copy(hash, top);
    u16(hash, top, 26 + 2 * entries++);
  };
  const numbered = (value: number): Buffer => {
    const key = Buffer.alloc(5, 1);
    u32(key, value, 1);
    return key;
  };
  for (const [index, blob] of [numbered(blobs.length).subarray(1), ...blobs].entries()) {
    put(numbered(index));
    if (blob.length < 100) put(Buffer.concat([Buffer.from([1]), blob]));
    else {
      const item = Buffer.alloc(12, 0);
      item[0] = 3;
      u32(item, pages.length, 4);
      u32(item, blob.length, 8);
      put(item);
      for (let at = 0; at < blob.length; at += BDB_PAGE - 26) {
        const page = Buffer.alloc(BDB_PAGE);
        const part = blob.subarray(at, at + BDB_PAGE - 26);
        page[25] = 7;
        u16(page, part.length, 22);
        if (at + part.length < blob.length) u32(page, pages.length + 1, 16);
        part.copy(page, 26);
        pages.push(page);
      }
    }
  }
  u16(hash, entries, 20);
  return Buffer.concat(pages);
}
