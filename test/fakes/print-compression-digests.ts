/** Prints what each compressor makes of each of the twenty blocks, as JSON: for any Node on any CPU. */

import { digestOf } from '../../src/base/index.ts';
import { compressorPin, loadCompressor } from '../../src/compression/index.ts';
import { compressionInputs } from './compression-inputs.ts';

export type CompressionDigests = Record<string, { gzip: string; zstd: string }>;

export async function compressionDigests(): Promise<CompressionDigests> {
  const gzip = await loadCompressor(compressorPin('gzip'));
  const zstd = await loadCompressor(compressorPin('zstd'));
  const rows = [...compressionInputs()].map(([name, block]) => [
    name,
    { gzip: digestOf(gzip.compress(block)), zstd: digestOf(zstd.compress(block)) },
  ]);
  return Object.fromEntries(rows) as CompressionDigests;
}

if (import.meta.main) console.log(JSON.stringify(await compressionDigests(), null, 2));
