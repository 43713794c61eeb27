import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { type Digest, digestFromHex } from '../../base/index.ts';
import { PAGE_BYTES } from './schema.ts';

/** Stands in the file where its digest will stand, and in its place while the digest is computed. */
export const PLACEHOLDER = digestFromHex('0'.repeat(64));

const CHUNK_BYTES = 1 << 20;

/**
 * The identity of a database: the digest of all its bytes but those of the digest itself, which its first table holds. So a single
 * changed byte is seen, and equal statements of equal feeds have equal digests.
 */
export function computeFileDigest(
  path: string,
  stated: Digest,
): { digest: Digest; statedAt: number | undefined } {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, fstatSync(file).size || 1));
    let statedAt: number | undefined;
    for (let at = 0; ; ) {
      const length = readSync(file, chunk, 0, chunk.length, at);
      if (length === 0) return { digest: digestFromHex(hash.digest('hex')), statedAt };
      const bytes = chunk.subarray(0, length);
      if (at === 0) {
        const found = bytes.subarray(0, 2 * PAGE_BYTES).indexOf(stated, PAGE_BYTES, 'latin1');
        if (found >= 0) {
          statedAt = found;
          bytes.write(PLACEHOLDER, found, 'latin1');
        }
      }
      hash.update(bytes);
      at += length;
    }
  } finally {
    closeSync(file);
  }
}

/** Puts the digest in its place. */
export function stateFileDigest(path: string): Digest {
  const { digest, statedAt } = computeFileDigest(path, PLACEHOLDER);
  if (statedAt === undefined) throw new Error('the table that holds the digest is not on the second page');
  const file = openSync(path, 'r+');
  try {
    writeSync(file, digest, statedAt, 'latin1');
  } finally {
    closeSync(file);
  }
  return digest;
}
