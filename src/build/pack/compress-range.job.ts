import { crc32 } from 'node:zlib';
import { defineJob } from '../../base/workers.ts';
import { BLOCK_SIZE, type CompressorPin, loadCompressor } from '../../compression/index.ts';
import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

/** `packed` is filled from its beginning: shared memory, so that compressed bytes are not copied from thread to thread. */
export type CompressRangeInput = {
  plan: BytePlan;
  start: number;
  end: number;
  compressor: CompressorPin;
  packed: Uint8Array;
};
export type CompressedRange = { packedBytes: number; crc32: number };

/** Kept per thread: a new one for each range would be most of what the thread allocates. */
let block: Buffer | undefined;

/** Compresses a stretch of a piece, block by block. Stretches start at multiples of BLOCK_SIZE, so any thread gives the same bytes. */
export async function compressRange({
  plan,
  start,
  end,
  compressor,
  packed,
}: CompressRangeInput): Promise<CompressedRange> {
  const { compress } = await loadCompressor(compressor);
  block ??= Buffer.allocUnsafeSlow(BLOCK_SIZE);
  let packedBytes = 0;
  let checksum = 0;
  for (const bytes of readPlan(plan, block, start, end)) {
    checksum = crc32(bytes, checksum);
    packedBytes += compress(bytes, packed.subarray(packedBytes)).length;
  }
  return { packedBytes, crc32: checksum };
}

export const compressRangeJob = defineJob(import.meta.url, 'compressRange', compressRange);
