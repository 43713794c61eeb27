import { crc32 } from 'node:zlib';
import { defineJob } from '../../base/workers.ts';
import { BLOCK_SIZE, type CompressorPin, loadCompressor } from '../../compression/index.ts';
import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

export type CompressRangeInput = { plan: BytePlan; start: number; end: number; compressor: CompressorPin };
export type CompressedRange = { bytes: Uint8Array; crc32: number };

/** Compresses a stretch of a piece, block by block. Stretches start at multiples of BLOCK_SIZE, so any thread gives the same bytes. */
export async function compressRange({
  plan,
  start,
  end,
  compressor,
}: CompressRangeInput): Promise<CompressedRange> {
  const { compress } = await loadCompressor(compressor);
  const parts: Uint8Array[] = [];
  let checksum = 0;
  for (const block of readPlan(plan, BLOCK_SIZE, start, end)) {
    checksum = crc32(block, checksum);
    parts.push(compress(block));
  }
  return {
    bytes: parts.length === 1 && parts[0] ? parts[0] : new Uint8Array(Buffer.concat(parts)),
    crc32: checksum,
  };
}

export const compressRangeJob = defineJob(import.meta.url, 'compressRange', compressRange);
