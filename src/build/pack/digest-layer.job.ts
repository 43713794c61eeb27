import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type DiffId, digestFromHex } from '../../base/digest.ts';
import { defineJob } from '../../base/workers.ts';
import { combineCrc32 } from '../../compression/index.ts';
import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

const READ_BYTES = 1 << 20;

export type LayerDigest = { diffId: DiffId; crc32: number; sizeBytes: number; pieceCrc32s: number[] };

/** DiffId of a layer that consists of these pieces, and the checksum of each: one pass over all its bytes. */
export function digestLayer({ pieces }: { pieces: BytePlan[] }): LayerDigest {
  const hash = createHash('sha256');
  const pieceCrc32s: number[] = [];
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  let sizeBytes = 0;
  let whole = 0;
  for (const piece of pieces) {
    let checksum = 0;
    for (const block of readPlan(piece, buffer)) {
      hash.update(block);
      checksum = crc32(block, checksum);
    }
    pieceCrc32s.push(checksum);
    whole = combineCrc32(whole, checksum, piece.sizeBytes);
    sizeBytes += piece.sizeBytes;
  }
  return { diffId: digestFromHex(hash.digest('hex')) as DiffId, crc32: whole, sizeBytes, pieceCrc32s };
}

export const digestLayerJob = defineJob(import.meta.url, 'digestLayer', digestLayer);
