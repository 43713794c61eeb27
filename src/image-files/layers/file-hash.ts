import { createHash, type Hash, hash } from 'node:crypto';

const ALGORITHMS = ['sha256', 'sha1', 'md5'] as const;

type FileDigests = readonly [sha256: Uint8Array, sha1: Uint8Array, md5: Uint8Array];

/** One file after another. Most come in one piece and are hashed in one call. */
export class FileHash {
  #open: Hash[] | undefined;

  add(bytes: Uint8Array, isLast: boolean): FileDigests | undefined {
    if (isLast && this.#open === undefined)
      return [hash('sha256', bytes, 'buffer'), hash('sha1', bytes, 'buffer'), hash('md5', bytes, 'buffer')];
    this.#open ??= ALGORITHMS.map((algorithm) => createHash(algorithm));
    for (const each of this.#open) each.update(bytes);
    if (!isLast) return undefined;
    const [sha256, sha1, md5] = this.#open.map((each) => each.digest());
    this.#open = undefined;
    return [sha256 as Buffer, sha1 as Buffer, md5 as Buffer];
  }
}
