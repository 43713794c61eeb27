import { createHash } from 'node:crypto';
import type { Context } from '../../base/context.ts';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import { type CompressorPin, framing } from '../../compression/index.ts';
import { checkedPiece } from './open-layer.ts';
import type { LockedPiece, Piece } from './types.ts';

type Measured = {
  pieces: readonly Piece[];
  /** Those that lie in the cache; all others come by. */
  kept: ReadonlyMap<Piece, LockedPiece>;
  compressor: CompressorPin;
};

/** Digest and size of a layer's blob, from its pieces in their order as they are made: their bytes are not read again for it. */
export class BlobMeasure {
  readonly #hash = createHash('sha256');
  readonly #of: Measured;
  readonly #context: Pick<Context, 'cache'>;
  #size = 0;
  /** Index of the first piece that is not in yet. */
  #next = 0;

  constructor(measured: Measured, context: Pick<Context, 'cache'>) {
    this.#of = measured;
    this.#context = context;
    this.add(framing(measured.compressor.name).head);
  }

  /** The bytes of the next piece that is made are about to come; kept ones before it are read. */
  async begin(piece: Piece): Promise<void> {
    await this.#addKept();
    if (this.#of.pieces[this.#next] !== piece) throw new Error('the pieces of a layer come in its order');
    this.#next++;
  }

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** After the last piece. `crc32`, `sizeBytes`: of the layer's tar. */
  async end(crc32: number, sizeBytes: number): Promise<{ digest: Digest; size: number }> {
    await this.#addKept();
    this.add(framing(this.#of.compressor.name).tail(crc32, sizeBytes));
    return { digest: digestFromHex(this.#hash.digest('hex')), size: this.#size };
  }

  async #addKept(): Promise<void> {
    for (; ; this.#next++) {
      const piece = this.#of.pieces[this.#next];
      const kept = piece && this.#of.kept.get(piece);
      if (kept === undefined) return;
      for await (const chunk of checkedPiece(kept.piece.digest, this.#context)) this.add(chunk);
    }
  }
}
