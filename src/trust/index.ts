export { attachBundle, attachLegacy, legacyTag, listEvidence } from './attached/index.ts';
export { type AttestBlobInput, attestBlob, signBlob } from './blobs/sign-blob.ts';
export { type BlobVerification, type VerifyBlobInput, verifyBlob } from './blobs/verify-blob.ts';
export { trustError } from './errors.ts';
export type { Wanted } from './images/accept-evidence.ts';
export { type AttestBuildInput, attestBuild } from './images/attest-build.ts';
export { type Attested, type AttestImageInput, attestImage } from './images/attest-image.ts';
export type { Proof } from './images/prove-evidence.ts';
export {
  type SignatureFormat,
  type SignedImage,
  type SignImageInput,
  signImage,
} from './images/sign-image.ts';
export { type VerifyImageInput, verifyImage } from './images/verify-image.ts';
export { findSigningConfig, openTrustedRoot } from './roots/open-trusted-root.ts';
export type { SigningMeans } from './signing-means.ts';
export { parseBuildResult } from './statements/build-result.ts';
export { isPredicateType, PREDICATE_TYPES, predicateTypeOf } from './statements/predicate-types.ts';
export type {
  CheckedEvidence,
  Decision,
  Evidence,
  EvidenceListing,
  ImageVerification,
  TraceStep,
  TrustContext,
  UnreadEvidence,
} from './types.ts';
