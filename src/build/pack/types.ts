import type { DiffId, Digest } from '../../base/digest.ts';
import type { BlobBytes, Descriptor } from '../../oci/index.ts';
import type { BytePlan } from './byte-plan.ts';

/** A stretch of a layer that is compressed by itself: the entries of one package, or of everything else. */
export type Piece = {
  /** Digest of all that decides its compressed bytes: headers, content digests and ranges, compressor. */
  key: Digest;
  /** Worth a line in the lock: made of packages and effects only, not of the user's files. */
  lockable: boolean;
  plan: BytePlan;
};

export type LockedPiece = { key: Digest; piece: { digest: Digest; sizeBytes: number } };

/** A layer that was packed when the lock was made. */
export type EarlierLayer = {
  /** Digest of the keys of its pieces. */
  key: Digest;
  diffId: DiffId;
  /** Of the uncompressed tar: a gzip file ends with it. */
  crc32: number;
  blob: { digest: Digest; sizeBytes: number };
};

/** What the lock knows of the layers to come: it decides nothing, it only saves work. */
export type LockedBytes = { pieces: readonly LockedPiece[]; layers: readonly EarlierLayer[] };

export type PackedLayer = {
  /** Digest of the keys of its pieces. */
  key: Digest;
  crc32: number;
  diffId: DiffId;
  descriptor: Descriptor;
  /** For the image's history: what is in it, as text. */
  comment: string;
  /** The layer's bytes, read from the cache. */
  open: BlobBytes;
  pieces: LockedPiece[];
};
