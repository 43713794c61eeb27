import { zstdCompressSync } from 'node:zlib';

/** Beyond it the result comes in pieces. */
const MOST_AT_ONCE = 2 ** 16;
/** What does not get smaller has a header besides. */
const HEADER_BYTES = 64;

/**
 * For the some hundred bytes of an image, of which a batch has hundreds: zlib would make room for 64 KiB each time, which takes longer than to pack
 * them, and keep it as long as the result.
 */
export function packBytes(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, {
    pledgedSrcSize: bytes.length,
    chunkSize: Math.min(MOST_AT_ONCE, bytes.length + HEADER_BYTES),
  });
}
