import { hasRoom } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { type Directory, findDirectory } from './end-record.ts';
import type { ZipArchive, ZipEntry } from './types.ts';

const HEADER_BYTES = 46;
const SIGNATURE = 0x0201_4b50;
const LOCAL_HEADER_BYTES = 30;
const ENCRYPTED = 1;
const MOST_DIRECTORY_BYTES = 128 << 20;
const MOST_ENTRIES = 1_000_000;
const IN_EXTRA = 0xffff_ffff;

/** Reads the central directory, and nothing else; undefined for anything that is not a zip. APPNOTE 4.3.12. */
export function readZip(content: RandomAccess): ZipArchive | undefined {
  const directory = content.sizeBytes < 22 ? undefined : findDirectory(content);
  if (directory === undefined) return undefined;
  const problems: string[] = [];
  if (directory.sizeBytes > MOST_DIRECTORY_BYTES)
    return { entries: [], problems: [`its directory has ${directory.sizeBytes} bytes, too many to be read`] };
  const all = readEntries(content, directory, problems);
  const named = [...new Map(all.map((entry) => [entry.name, entry])).values()];
  if (named.length < all.length) problems.push(`${all.length - named.length} names are in it twice`);
  const entries = withoutOverlap(named);
  if (entries.length < named.length)
    problems.push(`${named.length - entries.length} entries of it overlap others and are not read`);
  return { entries, problems };
}

function readEntries(content: RandomAccess, directory: Directory, problems: string[]): ZipEntry[] {
  const bytes = content.read(directory.offset, directory.sizeBytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    if (bytes.readUInt32LE(at) !== SIGNATURE) break;
    if (!hasRoom(entries.length, MOST_ENTRIES, 'entries', (message) => problems.push(message)))
      return entries;
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const end = at + HEADER_BYTES + nameBytes + extraBytes + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) break;
    entries.push(readEntry(bytes, { at, nameBytes, extraBytes, prefix: directory.prefixBytes }));
    at = end;
  }
  if (entries.length % 65_536 !== directory.count % 65_536)
    problems.push(`it is said to have ${directory.count} entries, but ${entries.length} were read`);
  return entries;
}

type EntryPlace = {
  at: number;
  nameBytes: number;
  extraBytes: number;
  prefix: number;
};

function readEntry(bytes: Buffer, { at, nameBytes, extraBytes, prefix }: EntryPlace): ZipEntry {
  const nameAt = at + HEADER_BYTES;
  const extra = bytes.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
  const short = [24, 20, 42].map((field) => bytes.readUInt32LE(at + field));
  const [sizeBytes = 0, compressedBytes = 0, offset = 0] = withExtra(short, extra);
  return {
    name: bytes.toString('latin1', nameAt, nameAt + nameBytes),
    method: bytes.readUInt16LE(at + 10),
    isEncrypted: (bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
    compressedBytes,
    sizeBytes,
    crc32: bytes.readUInt32LE(at + 16),
    offset: offset + prefix,
  };
}

/** APPNOTE 4.5.3: those of the three numbers that do not fit stand in field 1, in this order. */
function withExtra(numbers: number[], extra: Buffer): number[] {
  if (!numbers.includes(IN_EXTRA)) return numbers;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return numbers.map((number) => {
      if (number !== IN_EXTRA || next + 8 > extra.length) return number;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return numbers;
}

/**
 * Those that share no byte with one before them in the file: a small file that many entries share is how zip bombs grow. Archives that
 * are what they seem have none.
 */
function withoutOverlap(entries: readonly ZipEntry[]): ZipEntry[] {
  const overlapping = new Set<ZipEntry>();
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) overlapping.add(entry);
    else end = entry.offset + LOCAL_HEADER_BYTES + entry.name.length + entry.compressedBytes;
  }
  return entries.filter((entry) => !overlapping.has(entry));
}
