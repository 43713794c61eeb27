import { inflateSync } from 'node:zlib';
import { hasRoom, type Say } from '../../base/at-most.ts';
import type { Budget } from '../budget.ts';
import { bytesAccess, type RandomAccess } from '../random-access.ts';

/** A file that PyInstaller packed into a program. */
export type FrozenEntry = {
  /** Byte string, `requests-2.31.0.dist-info/METADATA`; relative to the folder that it is unpacked into. */
  name: string;
  offset: number;
  storedBytes: number;
  sizeBytes: number;
  isCompressed: boolean;
};

const COOKIE = Buffer.from('MEI\x0c\x0b\x0a\x0b\x0e', 'latin1');
const COOKIE_BYTES = 88;
/** Behind the cookie come the section headers of the program, or its signature. */
const SEARCHED_BYTES = 64 * 1024;
const ENTRY_BYTES = 18;
const MOST_TABLE_BYTES = 16 << 20;
const MOST_ENTRIES = 100_000;

/**
 * The files behind a program of PyInstaller (its CArchive: a table of contents, and a cookie near the end of the program that says
 * where it is). Undefined: there is none, or it points outside of the program.
 */
export function readPyInstaller(content: RandomAccess, say: Say): FrozenEntry[] | undefined {
  const from = Math.max(0, content.sizeBytes - SEARCHED_BYTES);
  const end = content.read(from, content.sizeBytes - from);
  const found = end.lastIndexOf(COOKIE);
  if (found < 0 || found + COOKIE_BYTES > end.length) return undefined;
  const cookie = end.subarray(found, found + COOKIE_BYTES);
  const archiveBytes = cookie.readUInt32BE(8);
  const start = from + found + COOKIE_BYTES - archiveBytes;
  const [tableAt, tableBytes] = [cookie.readUInt32BE(12), cookie.readUInt32BE(16)];
  if (start < 0 || tableAt + tableBytes > archiveBytes || tableBytes > MOST_TABLE_BYTES) return undefined;
  return [...entriesIn(content.read(start + tableAt, tableBytes), start, tableAt, say)];
}

function* entriesIn(table: Buffer, start: number, limit: number, say: Say): Generator<FrozenEntry> {
  let at = 0;
  for (let count = 0; at + ENTRY_BYTES <= table.length; count++) {
    if (!hasRoom(count, MOST_ENTRIES, 'files in the program', say)) return;
    const length = table.readUInt32BE(at);
    if (length < ENTRY_BYTES || at + length > table.length) return;
    const [offset, storedBytes] = [table.readUInt32BE(at + 4), table.readUInt32BE(at + 8)];
    const name = table.toString('latin1', at + ENTRY_BYTES, at + length).split('\0', 1)[0] ?? '';
    if (offset + storedBytes <= limit)
      yield {
        name,
        offset: start + offset,
        storedBytes,
        sizeBytes: table.readUInt32BE(at + 12),
        isCompressed: table[at + 16] === 1,
      };
    at += length;
  }
}

/** Undefined: it is larger than `most`, or than what may still be inflated, or damaged. */
export function readFrozen(
  content: RandomAccess,
  { offset, storedBytes, sizeBytes, isCompressed }: FrozenEntry,
  { most, budget }: { most: number; budget: Budget },
): RandomAccess | undefined {
  if (sizeBytes > Math.min(most, budget.left('bytesProduced')) || storedBytes > most) return undefined;
  budget.spend('bytesProduced', sizeBytes);
  const stored = content.read(offset, storedBytes);
  if (!isCompressed) return bytesAccess(stored);
  try {
    // Zero would mean no limit.
    return bytesAccess(inflateSync(stored, { maxOutputLength: Math.max(1, sizeBytes) }));
  } catch {
    return undefined;
  }
}
