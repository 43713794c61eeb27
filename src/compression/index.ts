export { BLOCK_SIZE } from './block-size.ts';
export { compressorPin, loadCompressor } from './compressor.ts';
export { combineCrc32, crc32 } from './crc32.ts';
export { decompress } from './decompress.ts';
export { detectFormat, formatOfName } from './formats.ts';
export { framing } from './framing.ts';
export { type GzipMember, gzipMembers } from './gzip-members.ts';
export type { CompressedFormat, CompressorName, CompressorPin } from './types.ts';
export { giveBackDecoders } from './wasm-decoder.ts';
