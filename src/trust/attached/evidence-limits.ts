/**
 * Anyone who may push can attach as much as they like. What is within the limits is read all the same, and the listing says
 * that it is not whole.
 */
export type EvidenceLimits = {
  /** Of each sort (Sigstore's bundles, unknown, other documents), so that one cannot crowd out another. */
  manifests: number;
  /** Bundles, payloads and envelopes in all. */
  blobs: number;
  blobBytes: number;
  /** Of all of them together; the small ones are read first. */
  totalBytes: number;
};

export const EVIDENCE_LIMITS: EvidenceLimits = {
  manifests: 256,
  blobs: 1024,
  blobBytes: 16 * 1024 * 1024,
  totalBytes: 128 * 1024 * 1024,
};
