import { createHash, type Hash, hash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../base/index.ts';
import type { LayerEntries } from '../../rootfs/index.ts';

/** Hashes a layer and its files while it is read, one file after another. */
export type LayerHashes = {
  /** The next piece of the layer, at most `PIECE_BYTES`. */
  begin(piece: Uint8Array): Promise<void>;
  /** What of the row's content lies in the piece. */
  add(row: number, bytes: Uint8Array, isLast: boolean): void;
  /** Of all pieces; afterwards every finished row has its digests. Call it also after a failure, once. */
  end(): Promise<Digest>;
};

export const PIECE_BYTES = 256 * 1024;

/** In this thread, at once. */
export class DirectHashes implements LayerHashes {
  readonly #entries: LayerEntries;
  readonly #layer = createHash('sha256');
  readonly #file = new FileHash();

  constructor(entries: LayerEntries) {
    this.#entries = entries;
  }

  async begin(piece: Uint8Array): Promise<void> {
    this.#layer.update(piece);
  }

  add(row: number, bytes: Uint8Array, isLast: boolean): void {
    const digests = this.#file.add(bytes, isLast);
    if (digests !== undefined) this.#entries.setDigests(row, ...digests);
  }

  async end(): Promise<Digest> {
    return digestFromHex(this.#layer.digest('hex'));
  }
}

const ALGORITHMS = ['sha256', 'sha1', 'md5'] as const;

export type FileDigests = readonly [sha256: Uint8Array, sha1: Uint8Array, md5: Uint8Array];

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
