import type { Digest } from '../../base/digest.ts';
import type { Edit } from '../types.ts';

/**
 * Where SBOMs, attestations and VEX are kept as they came, each by its digest. What refers to them is in the database: a document is
 * written before its row, and what no row refers to any more is removed by `sweepDocuments`.
 */
export type DocumentStore = {
  /** Keeps it, flushed to the disk, when this returns. One that is there already is the same. Throws STORE_FULL, STORE_DOCUMENTS. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Digest>;
  /** In pieces; the end throws STORE_DOCUMENT_DAMAGED where they are not what the digest says. Throws STORE_DOCUMENT_MISSING. */
  get(digest: Digest): AsyncIterable<Uint8Array>;
  has(digest: Digest): Promise<boolean>;
  list(): AsyncIterable<Digest>;
  /** One that is not there is no error. `edit`: the transaction in which it was seen that nothing refers to it. */
  remove(digest: Digest, edit?: Edit): Promise<void>;
};

export type KeptKind = 'sbom' | 'attestation' | 'vex';

/** A document that came with an image. */
export type KeptDocument = {
  imageId: number;
  digest: Digest;
  kind: KeptKind;
  /** The file, or the image that it hangs on. */
  name: string;
  sizeBytes: number;
  /** Who vouches for it by a signature; '': nobody. */
  attestedBy: string;
  /** Milliseconds since 1970. */
  addedAt: number;
};
