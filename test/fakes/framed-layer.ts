import {
  type CompressorName,
  combineCrc32,
  compressorPin,
  crc32,
  framing,
  loadCompressor,
} from '../../src/compression/index.ts';

/** A whole layer of these blocks, put together as the builder does. */
export async function layerOf(name: CompressorName, blocks: readonly Uint8Array[]): Promise<Buffer> {
  const compressor = await loadCompressor(compressorPin(name));
  const { head, tail } = framing(name);
  const packed = blocks.map((block) => compressor.compress(block));
  const crc = blocks.reduce((sum, block) => combineCrc32(sum, crc32(block), block.length), 0);
  const sizeBytes = blocks.reduce((sum, block) => sum + block.length, 0);
  return Buffer.concat([head, ...packed, tail(crc, sizeBytes)]);
}
