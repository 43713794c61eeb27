import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../base/index.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import { FileHash } from './file-hash.ts';

/** Hashes a layer and its files while it is read, one file after another. */
export class LayerHashes {
  readonly #entries: LayerEntries;
  readonly #layer = createHash('sha256');
  readonly #file = new FileHash();

  constructor(entries: LayerEntries) {
    this.#entries = entries;
  }

  /** The next piece of the layer. */
  begin(piece: Uint8Array): void {
    this.#layer.update(piece);
  }

  /** What of the row's content is in the piece. */
  add(row: number, bytes: Uint8Array, isLast: boolean): void {
    const sha256 = this.#file.add(bytes, isLast);
    if (sha256 !== undefined) this.#entries.setDigest(row, 'sha256', sha256);
  }

  /** Of all pieces. Call it once. */
  end(): Digest {
    return digestFromHex(this.#layer.digest('hex'));
  }
}
