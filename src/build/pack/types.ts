import type { DiffId, Digest } from '../../base/digest.ts';
import type { Descriptor } from '../../oci/index.ts';
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

export type PackedLayer = {
  diffId: DiffId;
  descriptor: Descriptor;
  /** For the image's history: what is in it, in words. */
  comment: string;
  /** The layer's bytes, read from the cache. */
  open: () => AsyncIterable<Uint8Array>;
  pieces: LockedPiece[];
};
