import { type Digest, digestFromHex } from '../../base/index.ts';
import type { Workers } from '../../base/workers.ts';
import type { LayerEntries } from '../../rootfs/index.ts';
import { type HashedLayer, hashLayerJob } from './hash-layer.job.ts';
import { RingWriter, ringMemory } from './hash-ring.ts';
import type { LayerHashes } from './layer-hashes.ts';

const DIGESTS_BYTES = 68;
const NOTHING = new Uint8Array();

/** In another thread, while this one looks into the files: hashing takes as long as all the rest. Needs workers that are threads. */
export class ThreadedHashes implements LayerHashes {
  readonly #entries: LayerEntries;
  readonly #ring: RingWriter;
  readonly #hashed: Promise<HashedLayer>;
  /** Of files that have ended, in order. */
  readonly #rows: number[] = [];
  #piece: Uint8Array = NOTHING;
  #isGiven = false;
  #failure: { error: unknown } | undefined;

  constructor(entries: LayerEntries, workers: Workers) {
    const memory = ringMemory();
    this.#entries = entries;
    this.#ring = new RingWriter(memory);
    this.#hashed = workers.run(hashLayerJob, { memory });
    this.#hashed.catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  async begin(piece: Uint8Array): Promise<void> {
    if (this.#isGiven) this.#ring.publish();
    await this.#ring.give(piece, () => this.#check());
    this.#isGiven = true;
    this.#piece = piece;
  }

  add(row: number, bytes: Uint8Array, isLast: boolean): void {
    const from = bytes.byteOffset - this.#piece.byteOffset;
    this.#ring.mark({ from, to: from + bytes.length, isLast });
    if (isLast) this.#rows.push(row);
  }

  async end(): Promise<Digest> {
    await this.begin(NOTHING);
    this.#ring.publish();
    const { layer, files } = await this.#hashed;
    for (const [index, row] of this.#rows.entries()) {
      const at = index * DIGESTS_BYTES;
      const [sha1, md5, end] = [at + 32, at + 52, at + DIGESTS_BYTES];
      this.#entries.setDigests(
        row,
        files.subarray(at, sha1),
        files.subarray(sha1, md5),
        files.subarray(md5, end),
      );
    }
    return digestFromHex(layer);
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
