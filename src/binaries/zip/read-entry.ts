import { inflateRawSync } from 'node:zlib';
import type { Budget } from '../budget.ts';
import { binaryError } from '../errors.ts';
import { bytesAccess, type RandomAccess } from '../random-access.ts';
import type { ZipEntry } from './types.ts';

const SIGNATURE = 0x0403_4b50;
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Deflate cannot do better than this. */
const BEST_RATIO = 1032;

/**
 * The content of an entry, of at most `most` bytes: stored ones are not copied. Throws ZIP_ENTRY_REFUSED where it is encrypted, too
 * large, compressed otherwise, damaged, or has another size than declared. `problem` is called when the local header has another name.
 */
export function readZipEntry(
  content: RandomAccess,
  entry: ZipEntry,
  { most, budget, problem }: { most: number; budget: Budget; problem: (message: string) => void },
): RandomAccess {
  const { method, compressedBytes, sizeBytes } = entry;
  if (entry.isEncrypted) throw refused(entry, 'is encrypted');
  if (method !== STORED && method !== DEFLATED) throw refused(entry, `is compressed by method ${method}`);
  if (sizeBytes > most) throw refused(entry, `is said to have ${sizeBytes} bytes`);
  const start = contentStart(content, entry, problem);
  if (method === STORED) {
    if (sizeBytes !== compressedBytes) throw refused(entry, 'is stored, but has two sizes');
    return { ...slice(content, start, sizeBytes, entry), leftOut: problem };
  }
  if (sizeBytes > compressedBytes * BEST_RATIO) throw refused(entry, 'cannot be as large as it says');
  if (sizeBytes > budget.left('bytesProduced'))
    throw refused(entry, 'is left out: too much was inflated before it');
  budget.spend('bytesProduced', sizeBytes);
  const packed = slice(content, start, compressedBytes, entry).read(0, compressedBytes);
  return bytesAccess(inflated(packed, entry), problem);
}

function contentStart(content: RandomAccess, entry: ZipEntry, problem: (message: string) => void): number {
  const { offset, name } = entry;
  if (!(offset + HEADER_BYTES + name.length <= content.sizeBytes))
    throw refused(entry, 'is outside the file');
  const header = content.read(offset, HEADER_BYTES);
  if (header.readUInt32LE(0) !== SIGNATURE) throw refused(entry, 'has no header where it should be');
  const nameBytes = header.readUInt16LE(26);
  const localName = content
    .read(offset + HEADER_BYTES, Math.min(nameBytes, content.sizeBytes - offset - HEADER_BYTES))
    .toString('latin1');
  if (localName !== name) problem(`the entry ${name} is named ${localName} in its own header`);
  return offset + HEADER_BYTES + nameBytes + header.readUInt16LE(28);
}

function inflated(bytes: Buffer, entry: ZipEntry): Buffer {
  let content: Buffer;
  try {
    // Zero would mean no limit.
    content = inflateRawSync(bytes, { maxOutputLength: Math.max(1, entry.sizeBytes) });
  } catch (cause) {
    throw refused(entry, 'cannot be inflated to its declared size', cause);
  }
  if (content.length !== entry.sizeBytes)
    throw refused(entry, `has ${content.length} bytes, not ${entry.sizeBytes}`);
  return content;
}

function slice(content: RandomAccess, start: number, sizeBytes: number, entry: ZipEntry): RandomAccess {
  if (!(start + sizeBytes <= content.sizeBytes)) throw refused(entry, 'ends outside the file');
  return {
    sizeBytes,
    read(offset, length) {
      if (!(offset >= 0 && length >= 0 && offset + length <= sizeBytes))
        throw refused(entry, `has no ${length} bytes at ${offset}`);
      return content.read(start + offset, length);
    },
  };
}

function refused({ name }: ZipEntry, why: string, cause?: unknown): Error {
  return binaryError('ZIP_ENTRY_REFUSED', `the entry ${name.slice(0, 200)} ${why}`, { cause });
}
