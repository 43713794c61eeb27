import type { Digest } from '../base/digest.ts';

/** What compresses a layer. Node's own zlib and zstd never do: their bytes change between builds and CPUs. */
export type CompressorName = 'gzip' | 'zstd' | 'none';

/** Written to the lock: which code, at which level, makes the layer's bytes. `digest` is of the WASM module. */
export type CompressorPin = { name: CompressorName; level: number; digest: Digest };

/**
 * Compresses one block (at most BLOCK_SIZE bytes) by itself, so that blocks can be made on any thread, cached, and
 * concatenated: gzip gives raw deflate ending in an empty stored block (a sync flush), zstd a whole frame. With `into`, which has room
 * for it, the result lies there, from its beginning on.
 */
export type BlockCompressor = {
  compress(block: Uint8Array, into?: Uint8Array): Uint8Array;
  /** Room of BLOCK_SIZE for the next block, valid until it is compressed: what is put there is not copied. */
  room(): Buffer;
};

/** What stands before and after the blocks of one layer. gzip needs the CRC-32 and size of all that was compressed. */
export type Framing = { head: Uint8Array; tail(crc32: number, sizeBytes: number): Uint8Array };

/** What a package member or an index may be compressed with. Decompression is by any well-kept library. */
export type CompressedFormat = 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'lzma';
