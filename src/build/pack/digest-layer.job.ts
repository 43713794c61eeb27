import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type DiffId, digestFromHex } from '../../base/digest.ts';
import { defineJob } from '../../base/workers.ts';
import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

const READ_BYTES = 1 << 20;

export type LayerDigest = { diffId: DiffId; sizeBytes: number; crc32: number; pieceCrc32s: number[] };

/** DiffId of a layer that consists of these pieces, and their checksums: one pass over all its bytes. */
export function digestLayer({ pieces }: { pieces: BytePlan[] }): LayerDigest {
  const hash = createHash('sha256');
  const pieceCrc32s: number[] = [];
  let whole = 0;
  let sizeBytes = 0;
  for (const piece of pieces) {
    let own = 0;
    for (const block of readPlan(piece, READ_BYTES)) {
      hash.update(block);
      whole = crc32(block, whole);
      own = crc32(block, own);
    }
    pieceCrc32s.push(own);
    sizeBytes += piece.sizeBytes;
  }
  return { diffId: digestFromHex(hash.digest('hex')) as DiffId, sizeBytes, crc32: whole, pieceCrc32s };
}

export const digestLayerJob = defineJob(import.meta.url, 'digestLayer', digestLayer);
