import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../base/index.ts';
import type { LayerEntries } from '../../rootfs/index.ts';
import { FileHash } from './file-hash.ts';

/** Hashes a layer and its files while it is read, one file after another. */
export type LayerHashes = {
  /** The next piece of the layer, at most `PIECE_BYTES`. */
  begin(piece: Uint8Array): Promise<void>;
  /** What of the row's content lies in the piece. */
  add(row: number, bytes: Uint8Array, isLast: boolean): void;
  /** Of all pieces; afterwards every finished row has its digests. Call it also after a failure, once. */
  end(): Promise<Digest>;
};

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
