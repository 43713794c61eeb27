import { crc32 } from 'node:zlib';
import { defineJob } from '../../base/workers.ts';
import { type CompressorPin, giveBackDecoders, loadCompressor } from '../../compression/index.ts';
import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

/**
 * At most BLOCK_SIZE bytes, from a multiple of it on: any thread gives the same. `packed` is filled from its beginning: shared memory, so that
 * compressed bytes are not copied from thread to thread.
 */
export type CompressRangeInput = {
  plan: BytePlan;
  start: number;
  end: number;
  compressor: CompressorPin;
  packed: Uint8Array;
};
export type CompressedRange = { packedBytes: number; crc32: number };

const NOTHING = Buffer.alloc(0);

/** Compresses a stretch of a piece. */
export async function compressRange({
  plan,
  start,
  end,
  compressor,
  packed,
}: CompressRangeInput): Promise<CompressedRange> {
  // All is unpacked before anything is compressed, and a thread that did both would hold the memory of both.
  giveBackDecoders();
  const { compress, room } = await loadCompressor(compressor);
  const [block = NOTHING] = readPlan(plan, room(), start, end);
  return { crc32: crc32(block), packedBytes: compress(block, packed).length };
}

export const compressRangeJob = defineJob(import.meta.url, 'compressRange', compressRange);
