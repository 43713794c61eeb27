import { createHash } from 'node:crypto';
import type { Cache, CacheWriter } from '../../base/cache/index.ts';
import { digestFromHex } from '../../base/digest.ts';
import { combineCrc32 } from '../../compression/index.ts';
import type { LockedPiece } from './types.ts';

/** Compressed bytes, and of how many with which CRC-32 they are. They are the caller's again afterwards. */
export type PackedRange = { bytes: Uint8Array; crc32: number; sizeBytes: number };

/** `crc32`: of the piece before it was compressed. */
export type WrittenPiece = { piece: LockedPiece['piece']; crc32: number };

/** Puts a piece into the cache, range after range; most have one, and need no file that is open for a while. */
export class PieceWriter {
  readonly #cache: Pick<Cache, 'create' | 'putAs'>;
  readonly #hash = createHash('sha256');
  #file: CacheWriter | undefined;
  #packedBytes = 0;
  #crc32 = 0;

  constructor(cache: Pick<Cache, 'create' | 'putAs'>) {
    this.#cache = cache;
  }

  async add(range: PackedRange): Promise<void> {
    this.#count(range);
    this.#file ??= await this.#cache.create('piece');
    await this.#file.write(range.bytes);
  }

  /** The last range. */
  async end(range: PackedRange): Promise<WrittenPiece> {
    if (this.#file !== undefined) await this.add(range);
    else this.#count(range);
    const digest = digestFromHex(this.#hash.digest('hex'));
    if (this.#file === undefined) await this.#cache.putAs('piece', digest, [range.bytes]);
    else await this.#file.commit(digest);
    return { piece: { digest, sizeBytes: this.#packedBytes }, crc32: this.#crc32 };
  }

  /** Safe to call at any time. */
  async discard(): Promise<void> {
    await this.#file?.discard();
  }

  #count({ bytes, crc32, sizeBytes }: PackedRange): void {
    this.#hash.update(bytes);
    this.#packedBytes += bytes.length;
    this.#crc32 = combineCrc32(this.#crc32, crc32, sizeBytes);
  }
}
