import { constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Budget } from './budget.ts';

const UNPACKERS = {
  gzip: (bytes: Uint8Array, most: number) => gunzipSync(bytes, { maxOutputLength: most }),
  deflate: (bytes: Uint8Array, most: number) => inflateSync(bytes, { maxOutputLength: most }),
  zstd: (bytes: Uint8Array, most: number) =>
    zstdDecompressSync(bytes, {
      maxOutputLength: most,
      params: { [constants.ZSTD_d_windowLogMax]: 27 },
    }),
} as const;

/** What one byte can be made to unpack to by these formats, or near enough. */
const WORST_RATIO = 1032;

/**
 * What packed bytes unpack to, paid from the budget, also where it comes to nothing: as much may have been unpacked before the damage.
 * Throws on bytes of another format and on more than `most`, as zlib does, and FILE_TOO_COSTLY.
 */
export function unpackPaid(
  format: keyof typeof UNPACKERS,
  bytes: Uint8Array,
  { most, budget }: { most: number; budget: Budget },
): Buffer {
  const room = Math.min(most, budget.left('bytesProduced'));
  if (room === 0) budget.spend('bytesProduced');
  let paid = Math.min(room, bytes.length * WORST_RATIO);
  try {
    const unpacked = UNPACKERS[format](bytes, room);
    paid = unpacked.length;
    return unpacked;
  } finally {
    budget.spend('bytesProduced', paid);
  }
}
