import { createHash, type Hash, hash } from 'node:crypto';
import type { RandomAccess } from '../../binaries/index.ts';
import type { OtherDigest } from '../types.ts';

const PIECE_BYTES = 1024 * 1024;

/** SHA-256 of one file after another. Most come in one piece and are hashed in one call. */
export class FileHash {
  #open: Hash | undefined;

  add(bytes: Uint8Array, isLast: boolean): Uint8Array | undefined {
    if (isLast && this.#open === undefined) return hash('sha256', bytes, 'buffer');
    this.#open ??= createHash('sha256');
    this.#open.update(bytes);
    if (!isLast) return undefined;
    const digest = this.#open.digest();
    this.#open = undefined;
    return digest;
  }
}

/** Of content that is at hand. */
export function otherDigest(content: RandomAccess, algorithm: OtherDigest): Uint8Array {
  const { sizeBytes } = content;
  if (sizeBytes <= PIECE_BYTES) return hash(algorithm, content.read(0, sizeBytes), 'buffer');
  const digest = createHash(algorithm);
  for (let at = 0; at < sizeBytes; at += PIECE_BYTES)
    digest.update(content.read(at, Math.min(PIECE_BYTES, sizeBytes - at)));
  return digest.digest();
}
