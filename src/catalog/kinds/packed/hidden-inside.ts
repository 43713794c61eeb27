import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Budget, RandomAccess } from '../../../binaries/index.ts';
import { type Examiner, MAGIC_BYTES, type Magic, magicOf } from '../../../image-files/index.ts';

/**
 * Enough for the first bytes of what is packed: Zstandard gives them out by blocks of 128 KiB. Of gzip an eighth mostly is: there are texts by
 * the thousand, and unpacking takes as long as there is of it.
 */
const PACKED_BYTES = { gzip: 4 << 10, zstd: 132 << 10 };
const MOSTLY_ENOUGH_BYTES = 512;
/** What that many bytes can come to. */
const MOST_UNPACKED_BYTES = 16 << 20;
/** What so little comes to, mostly. */
const UNPACKED_CHUNK_BYTES = 4 << 10;
const TAIL_BYTES = 4 << 10;
const MOST_ODD_BYTES = 3;
const MOST_SKIPPED_FRAMES = 100;
const PROGRAMS: ReadonlySet<Magic | undefined> = new Set([
  'elf',
  'pe',
  'mach-o',
  'zip',
  'gzip',
  'xz',
  'zstd',
  'archive',
  'wasm',
]);

/**
 * That a compressed file holds a program or an archive, whatever it is called, or that a script has something else than text at its end: a
 * zip that Python or Java runs, what an installer unpacks, a program of PHP. What cannot be unpacked may hold anything.
 */
export const hiddenInsideExaminer: Examiner<true> = {
  id: 'hidden-inside',
  version: 2,
  limits: { bytesProduced: MOST_UNPACKED_BYTES },
  wants: { magic: ['gzip', 'zstd', 'shebang'], suffixes: ['.phar'] },
  examine({ content, magic, budget }) {
    const isHolder =
      magic === 'gzip' || magic === 'zstd' ? holdsProgram(magic, content, budget) : hasPayload(content);
    return isHolder ? true : undefined;
  },
};

function holdsProgram(format: 'gzip' | 'zstd', content: RandomAccess, budget: Budget): boolean {
  const start = format === 'zstd' ? afterSkippedFrames(content) : 0;
  const packed = content.read(start, Math.min(PACKED_BYTES[format], content.sizeBytes - start));
  try {
    const unpacked = format === 'gzip' ? beginningOfGzip(packed) : beginningOfZstd(packed);
    budget.spend('bytesProduced', unpacked.length);
    return PROGRAMS.has(magicOf(unpacked));
  } catch {
    return true;
  }
}

/** A header of gzip can be longer than what mostly is enough. */
function beginningOfGzip(packed: Uint8Array): Buffer {
  const unpacked = startOfGzip(packed.subarray(0, MOSTLY_ENOUGH_BYTES));
  return unpacked.length < MAGIC_BYTES && packed.length > MOSTLY_ENOUGH_BYTES
    ? startOfGzip(packed)
    : unpacked;
}

function startOfGzip(packed: Uint8Array): Buffer {
  return gunzipSync(packed, {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: MOST_UNPACKED_BYTES,
    chunkSize: UNPACKED_CHUNK_BYTES,
  });
}

function beginningOfZstd(packed: Uint8Array): Buffer {
  return zstdDecompressSync(packed, {
    finishFlush: constants.ZSTD_e_flush,
    maxOutputLength: MOST_UNPACKED_BYTES,
  });
}

/** RFC 8878, section 3.1.2: frames with a length that decoders pass over. */
function afterSkippedFrames(content: RandomAccess): number {
  let at = 0;
  for (let frames = 0; frames < MOST_SKIPPED_FRAMES && at + 8 <= content.sizeBytes; frames++) {
    const head = content.read(at, 8);
    if ((head.readUInt32LE(0) & 0xfffffff0) >>> 0 !== 0x184d2a50) break;
    at += 8 + head.readUInt32LE(4);
  }
  return Math.min(at, content.sizeBytes);
}

function hasPayload(content: RandomAccess): boolean {
  const size = Math.min(TAIL_BYTES, content.sizeBytes);
  const tail = content.read(content.sizeBytes - size, size);
  let odd = 0;
  // By the thousand: a function for each byte takes longer than reading the file.
  for (let at = 0; at < size; at++) if (isNoText(tail[at] as number)) odd++;
  return odd > MOST_ODD_BYTES || tail.includes(0);
}

/** No editor writes it, and it is none of those that move a terminal. */
function isNoText(byte: number): boolean {
  return byte < 0x20 && byte !== 0x1b && (byte < 0x08 || byte > 0x0d);
}
