import type { CompressorName, Framing } from './types.ts';

const EMPTY = new Uint8Array();

/** What makes concatenated blocks of `name` one stream that every reader of that format accepts. */
export function framing(name: CompressorName): Framing {
  return name === 'gzip' ? GZIP : BARE;
}

/** RFC 1952: no flags, no time, no hint of speed, unknown system; the final block is an empty one of fixed codes. */
const GZIP: Framing = {
  head: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff),
  tail(crc32, sizeBytes) {
    const bytes = Buffer.alloc(10);
    bytes.set([0x03, 0x00]);
    bytes.writeUInt32LE(crc32, 2);
    bytes.writeUInt32LE(sizeBytes % 2 ** 32, 6);
    return bytes;
  },
};

/** zstd frames may simply follow each other (RFC 8878, 3.1); uncompressed bytes need nothing. */
const BARE: Framing = { head: EMPTY, tail: () => EMPTY };
