import { createHash, type Hash, hash } from 'node:crypto';

/** Each bit of a part's algorithms stands for one; digests come in this order. */
export const HASHED = [
  { algorithm: 'sha256', bit: 1, sizeBytes: 32 },
  { algorithm: 'sha1', bit: 2, sizeBytes: 20 },
  { algorithm: 'md5', bit: 4, sizeBytes: 16 },
] as const;

/** Numbers of a part: where it begins in its bytes, its length, the bits of its algorithms, and 1 where its file ends with it. */
const NUMBERS_OF_PART = 4;

/** Digests of files that go by in parts. Most are one part and are hashed in one call, which is cheaper than an object that hashes. */
export class PartHasher {
  #open: Hash[] | undefined;

  /** Whether a file goes on with the next bytes. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** The digests of all files that end in these bytes, one behind the other. */
  digests(bytes: Uint8Array, parts: Int32Array): Uint8Array<ArrayBuffer>[] {
    const found: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < parts.length; at += NUMBERS_OF_PART) {
      const offset = parts[at] ?? 0;
      const length = parts[at + 1] ?? 0;
      const bits = parts[at + 2] ?? 0;
      const isLast = parts[at + 3] ?? 0;
      const algorithms = HASHED.filter(({ bit }) => (bits & bit) !== 0);
      const part = bytes.subarray(offset, offset + length);
      if (isLast === 1 && this.#open === undefined) {
        for (const { algorithm } of algorithms) found.push(hash(algorithm, part, 'buffer'));
        continue;
      }
      this.#open ??= algorithms.map(({ algorithm }) => createHash(algorithm));
      for (const open of this.#open) open.update(part);
      if (isLast === 0) continue;
      found.push(...this.#open.map((open) => open.digest()));
      this.#open = undefined;
    }
    return found;
  }
}
