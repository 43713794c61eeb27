import { type Digest, digestOf } from '../../base/digest.ts';
import type { SealedEntries } from '../../base/index.ts';
import { BLOCK_SIZE } from '../../compression/index.ts';
import type { EarlierLayer, LockedBytes, LockedPiece, PackedLayer, Piece } from './types.ts';

/** Counted up when the same key comes out as other bytes. */
const FORMAT = 1;

type PackedLayerBytes = { layer: EarlierLayer; pieces: readonly LockedPiece[] };

/**
 * What pieces and layers were compressed to before, by their keys: the SHA-256 of all that decides their bytes. It is sealed, for the
 * cache may come from anywhere (docs/decisions/lock-names-packages.md).
 */
export class PackedBefore {
  readonly #entries: SealedEntries;

  constructor(entries: SealedEntries) {
    this.#entries = entries;
  }

  /** What the lock says, and what is remembered of the rest. */
  async recall(key: Digest, pieces: readonly Piece[], locked: LockedBytes): Promise<LockedBytes> {
    const stated = new Set(locked.pieces.map((piece) => piece.key));
    if (locked.layers.some((layer) => layer.key === key) && pieces.every((piece) => stated.has(piece.key)))
      return locked;
    const layer = (await this.#entries.get(nameOf('layer', key))) as PackedLayerBytes | undefined;
    const known = layer?.pieces ?? (await this.#piecesOf(pieces.filter((piece) => !stated.has(piece.key))));
    return {
      layers: layer === undefined ? locked.layers : [...locked.layers, layer.layer],
      pieces: [...locked.pieces, ...known.filter((piece) => !stated.has(piece.key))],
    };
  }

  async remember(packed: PackedLayer, pieces: readonly LockedPiece[]): Promise<void> {
    const { key, diffId, crc32, descriptor } = packed;
    const layer = { key, diffId, crc32, blob: { digest: descriptor.digest, sizeBytes: descriptor.size } };
    for (const piece of pieces) await this.#entries.put(nameOf('piece', piece.key), piece);
    await this.#entries.put(nameOf('layer', key), { layer, pieces } satisfies PackedLayerBytes);
  }

  async #piecesOf(pieces: readonly Piece[]): Promise<LockedPiece[]> {
    const found = await Promise.all(pieces.map(({ key }) => this.#entries.get(nameOf('piece', key))));
    return (found as (LockedPiece | undefined)[]).filter((piece) => piece !== undefined);
  }
}

function nameOf(what: 'layer' | 'piece', key: Digest): Digest {
  return digestOf(JSON.stringify(['packed', what, FORMAT, BLOCK_SIZE, key]));
}
