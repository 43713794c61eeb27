import { displayPath } from '../../base/bytes.ts';
import { tarError } from '../../base/tar/errors.ts';
import { encodeOctal, octalLimit } from '../../base/tar/number.ts';
import { encodePax, type PaxRecords } from '../../base/tar/pax.ts';
import { BLOCK_BYTES } from '../../base/tar/raw-header.ts';
import { writeFields } from '../../base/tar/write-fields.ts';
import { contentSize } from '../content.ts';
import type { Entry } from '../entry.ts';

const TYPEFLAG: Record<Entry['type'], string> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

const ID_LIMIT = octalLimit(8);
const LARGE_LIMIT = octalLimit(12);

/**
 * The header blocks of an entry: ustar, preceded by a PAX header only where ustar has no room. Equal entries give equal
 * bytes: owners are numbers, PAX records are sorted, nothing else is written. The caller writes the content and
 * `padding` after it.
 */
export function encodeHeader(entry: Entry): Buffer {
  const name = nameOf(entry);
  const linkname = entry.type === 'symlink' || entry.type === 'hardlink' ? entry.target : '';
  const sizeBytes = entry.type === 'file' ? contentSize(entry.content) : 0;
  const pax = paxOf(entry, name, linkname, sizeBytes);
  const block = encodeBlock(entry, name, linkname, sizeBytes);
  if (pax.size === 0) return block;
  return Buffer.concat([...paxBlocks(pax, name), block]);
}

/** Zero bytes that fill a file's last block. */
export function padding(sizeBytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Two zero blocks, and no more: nothing is filled up to a blocking factor. */
export function endOfArchive(): Buffer {
  return Buffer.alloc(2 * BLOCK_BYTES);
}

function nameOf(entry: Entry): string {
  if (entry.path === '') return './';
  return entry.type === 'directory' ? `${entry.path}/` : entry.path;
}

function paxOf(entry: Entry, name: string, linkname: string, sizeBytes: number): PaxRecords {
  const pax: PaxRecords = new Map();
  if (splitName(name) === undefined) pax.set('path', name);
  if (linkname.length > 100) pax.set('linkpath', linkname);
  if (sizeBytes > LARGE_LIMIT) pax.set('size', String(sizeBytes));
  if (entry.uid > ID_LIMIT) pax.set('uid', String(entry.uid));
  if (entry.gid > ID_LIMIT) pax.set('gid', String(entry.gid));
  if (entry.mtime < 0 || entry.mtime > LARGE_LIMIT) pax.set('mtime', String(entry.mtime));
  if (entry.xattrs === undefined) return pax;
  for (const [key, value] of entry.xattrs) {
    if (/[=\0\n]/.test(key)) throw unencodable(entry.path, `extended attribute ${JSON.stringify(key)}`);
    pax.set(`SCHILY.xattr.${key}`, Buffer.from(value).toString('latin1'));
  }
  return pax;
}

function paxBlocks(pax: PaxRecords, name: string): Buffer[] {
  const body = encodePax(pax);
  const base = name.replace(/\/$/, '').split('/').at(-1) ?? '';
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(`PaxHeaders/${base}`.slice(0, 100), 0, 'latin1');
  writeFields(header, { mode: 0o644, uid: 0, gid: 0, sizeBytes: body.length, mtime: 0, typeflag: 'x' });
  return [header, body, padding(body.length)];
}

function encodeBlock(entry: Entry, name: string, linkname: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const split = splitName(name) ?? { prefix: '', rest: name.slice(0, 100) };
  block.write(split.rest, 0, 100, 'latin1');
  if (split.prefix !== '') block.write(split.prefix, 345, 155, 'latin1');
  if (linkname !== '') block.write(linkname.slice(0, 100), 157, 100, 'latin1');
  if (entry.type === 'character-device' || entry.type === 'block-device') {
    if (entry.major > ID_LIMIT || entry.minor > ID_LIMIT) throw unencodable(entry.path, 'device number');
    encodeOctal(block, 329, 8, entry.major);
    encodeOctal(block, 337, 8, entry.minor);
  }
  writeFields(block, {
    mode: entry.mode,
    // What has no room is in the PAX header; readers ignore the field then.
    uid: entry.uid > ID_LIMIT ? 0 : entry.uid,
    gid: entry.gid > ID_LIMIT ? 0 : entry.gid,
    sizeBytes: sizeBytes > LARGE_LIMIT ? 0 : sizeBytes,
    mtime: entry.mtime < 0 || entry.mtime > LARGE_LIMIT ? 0 : entry.mtime,
    typeflag: TYPEFLAG[entry.type],
  });
  return block;
}

/** A name of at most 100 bytes, or cut at a `/` into a prefix of at most 155 and a rest; else undefined. */
function splitName(name: string): { prefix: string; rest: string } | undefined {
  if (name.length <= 100) return { prefix: '', rest: name };
  const cut = name.indexOf('/', name.length - 101);
  // A directory's own trailing slash must stay in the rest, after at least one byte.
  if (cut <= 0 || cut > 155 || cut >= name.length - 1) return undefined;
  return { prefix: name.slice(0, cut), rest: name.slice(cut + 1) };
}

function unencodable(path: string, what: string): Error {
  return tarError('TAR_UNENCODABLE', `${displayPath(path)} has a value that a tar cannot hold: ${what}`);
}
