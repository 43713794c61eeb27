import { createHash, type Hash, hash } from 'node:crypto';
import { piecesOf, type RandomAccess } from '../../binaries/index.ts';
import type { OtherDigest } from '../types.ts';

/** Cheaper for small files than an object that hashes. */
const ONE_CALL_BYTES = 1024 * 1024;

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
export function otherDigest(content: RandomAccess, algorithm: OtherDigest | 'sha256'): Buffer {
  const { sizeBytes } = content;
  if (sizeBytes <= ONE_CALL_BYTES) return hash(algorithm, content.read(0, sizeBytes), 'buffer');
  const digest = createHash(algorithm);
  for (const piece of piecesOf(content)) digest.update(piece);
  return digest.digest();
}
