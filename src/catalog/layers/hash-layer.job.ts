import { createHash } from 'node:crypto';
import { defineJob } from '../../base/workers.ts';
import { FileHash } from './file-hash.ts';
import { readRing } from './hash-ring.ts';

/** SHA-256 of the layer in hex, and SHA-256, SHA-1 and MD5 of each file in the order in which they end, 68 bytes each. */
export type HashedLayer = { layer: string; files: Uint8Array };

/** Hashes the pieces that come through the ring until its end. */
export function hashLayer({ memory }: { memory: SharedArrayBuffer }): HashedLayer {
  const layer = createHash('sha256');
  const file = new FileHash();
  const files: Uint8Array[] = [];
  for (const { piece, parts } of readRing(memory)) {
    layer.update(piece);
    for (const { from, to, isLast } of parts) {
      const digests = file.add(piece.subarray(from, to), isLast);
      if (digests !== undefined) files.push(...digests);
    }
  }
  return { layer: layer.digest('hex'), files: Buffer.concat(files) };
}

export const hashLayerJob = defineJob(import.meta.url, 'hashLayer', hashLayer);
