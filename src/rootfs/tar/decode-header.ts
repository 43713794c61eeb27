import { displayPath } from '../../base/bytes.ts';
import { tarError } from '../../base/tar/errors.ts';
import { decodeNumber } from '../../base/tar/number.ts';
import { type PaxRecords, paxNumber, paxTime } from '../../base/tar/pax.ts';
import { type Extensions, fieldText, type RawHeader, sizeOf } from '../../base/tar/raw-header.ts';
import type { Metadata } from '../entry.ts';
import type { TarMember } from './member.ts';
import { normalizePath, PATH_LIMIT } from './normalize-path.ts';

/**
 * How owners, times and devices are read: `strict` refuses what no system knows, `lenient` takes it for 0 as runtimes do, `none`
 * leaves them out for callers that only want to know what is there.
 */
export type MetadataReading = 'strict' | 'lenient' | 'none';

/** The member that a header and its extensions stand for; `offset` is where its body begins. */
export function memberOf(
  block: Buffer,
  { raw, extensions, offset }: { raw: RawHeader; extensions: Extensions; offset: number },
  reading: MetadataReading = 'strict',
): TarMember {
  const pax = extensions.pax;
  const isLenient = reading !== 'strict';
  if (pax !== undefined) refuseSparse(pax, raw.name);
  const name = pax?.get('path') || extensions.longName || raw.name;
  const linkname = pax?.get('linkpath') || extensions.longLink || raw.linkname;
  const path = normalizePath(name);
  const hasMagic = block[257] === 0x75;
  const metadata = reading === 'none' ? modeOf(block) : metadataOf(block, pax, isLenient);
  const base = {
    path,
    name,
    linkname,
    uname: hasMagic ? (pax?.get('uname') ?? fieldText(block, 265, 32)) : '',
    gname: hasMagic ? (pax?.get('gname') ?? fieldText(block, 297, 32)) : '',
    ...metadata,
  };
  switch (raw.typeflag) {
    case '0':
    case '\0':
    case '7':
      if (name.endsWith('/') && (raw.sizeBytes === 0 || !isLenient)) return { ...base, type: 'directory' };
      return { ...base, type: 'file', range: { offset, sizeBytes: sizeOf(raw, pax) } };
    case '1':
      return { ...base, type: 'hardlink', target: normalizePath(linkname) };
    case '2':
      return { ...base, type: 'symlink', target: symlinkTarget(name, linkname) };
    case '3':
    case '4': {
      const type = raw.typeflag === '3' ? 'character-device' : 'block-device';
      const device = reading === 'none' ? NO_DEVICE : orElse(NO_DEVICE, isLenient, () => deviceOf(block));
      return { ...base, type, ...device };
    }
    case '5':
      return { ...base, type: 'directory' };
    case '6':
      return { ...base, type: 'fifo' };
    default:
      throw unsupported(raw.typeflag, name);
  }
}

const NO_DEVICE = { major: 0, minor: 0 };

function modeOf(block: Buffer): Metadata {
  return { mode: decodeNumber(block, 100, 8, 'the mode') & 0o7777, uid: 0, gid: 0, mtime: 0 };
}

function metadataOf(block: Buffer, pax: PaxRecords | undefined, isLenient: boolean): Metadata {
  const metadata = {
    mode: decodeNumber(block, 100, 8, 'the mode') & 0o7777,
    uid: orElse(0, isLenient, () => idOf(pax?.get('uid'), block, 108, 'uid')),
    gid: orElse(0, isLenient, () => idOf(pax?.get('gid'), block, 116, 'gid')),
    mtime: orElse(0, isLenient, () => timeOf(pax?.get('mtime'), block)),
  };
  const xattrs = pax && xattrsOf(pax);
  return xattrs === undefined ? metadata : { ...metadata, xattrs };
}

function orElse<T>(otherwise: T, isLenient: boolean, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isLenient && tarError.is(error)) return otherwise;
    throw error;
  }
}

function timeOf(record: string | undefined, block: Buffer): number {
  return record ? paxTime(record, 'mtime') : decodeNumber(block, 136, 12, 'the mtime');
}

function idOf(record: string | undefined, block: Buffer, start: number, key: string): number {
  const id = record ? paxNumber(record, key) : decodeNumber(block, start, 8, `the ${key}`);
  // 2^32 - 1 means "no owner" to the kernel.
  if (id < 0 || id > 0xfffffffe)
    throw tarError('TAR_NUMBER', `a tar entry has a ${key} that is out of range: ${id}`);
  return id;
}

function deviceOf(block: Buffer): { major: number; minor: number } {
  const major = decodeNumber(block, 329, 8, 'the device number');
  const minor = decodeNumber(block, 337, 8, 'the device number');
  if (major < 0 || minor < 0 || major > 0xffffffff || minor > 0xffffffff) {
    throw tarError('TAR_NUMBER', `a tar entry has a device number that is out of range: ${major}, ${minor}`);
  }
  return { major, minor };
}

const XATTR = 'SCHILY.xattr.';

function xattrsOf(pax: PaxRecords): Map<string, Uint8Array> | undefined {
  let xattrs: Map<string, Uint8Array> | undefined;
  for (const [key, value] of pax) {
    if (!key.startsWith(XATTR)) continue;
    xattrs ??= new Map();
    xattrs.set(key.slice(XATTR.length), Uint8Array.from(Buffer.from(value, 'latin1')));
  }
  return xattrs;
}

function refuseSparse(pax: PaxRecords, name: string): void {
  for (const key of pax.keys())
    if (key.startsWith('GNU.sparse.')) throw unsupported('S', pax.get('GNU.sparse.name') ?? name);
}

function symlinkTarget(name: string, target: string): string {
  if (target === '' || target.length > PATH_LIMIT || target.includes('\0')) {
    throw tarError('TAR_UNSAFE_PATH', `symbolic link ${displayPath(name)} has no usable target`);
  }
  return target;
}

function unsupported(typeflag: string, name: string): Error {
  const what = typeflag === 'S' ? 'a sparse file' : `an entry of type ${JSON.stringify(typeflag)}`;
  return tarError('TAR_UNSUPPORTED', `${displayPath(name)} is ${what}, which is not unpacked`);
}
