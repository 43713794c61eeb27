export { listEvidence } from './attached/list-evidence.ts';
export { platformsOf } from './attached/platforms-of.ts';
export { statedPredicateType } from './attached/stated-predicate-type.ts';
export { type BlobVerification, verifyBlob } from './blobs/verify-blob.ts';
export {
  attachBundle,
  attachLegacy,
  attestBlob,
  attestBuild,
  attestImage,
  attestReproduction,
  recordAttached,
  repairFallback,
  signBlob,
  signImage,
} from './for-signers.ts';
export type { Wanted } from './images/accept-evidence.ts';
export type { AttachedVex } from './images/attached-vex.ts';
export type { Attested } from './images/attest-image.ts';
export type { Proof } from './images/prove-evidence.ts';
export type { SignatureFormat, SignedImage } from './images/sign-image.ts';
export { type VerifyImageInput, verifyImage } from './images/verify-image.ts';
export { openPolicies } from './open-policies.ts';
export { renderDecision } from './policy/render-decision.ts';
export { describeRoot, describeRoots, type RootDescription } from './roots/describe-root.ts';
export {
  findNpmRegistryKeys,
  findSigningConfig,
  openTrustedRoot,
} from './roots/open-trusted-root.ts';
export { initTrust, updateTrust } from './roots/update-trust.ts';
export type { SigningMeans } from './signing-means.ts';
export { blobPreset } from './software/blob-presets.ts';
export { renderSoftware, softwareJson } from './software/render-software.ts';
export type { SoftwareVerification } from './software/types.ts';
export { isSoftware, type SoftwareOptions, verifySoftware } from './software/verify-software.ts';
export { parseBuildResult } from './statements/build-result.ts';
export { isPredicateType, predicateTypeOf } from './statements/predicate-types.ts';
export type {
  CheckedEvidence,
  Decision,
  Evidence,
  EvidenceListing,
  ImageVerification,
  TrustContext,
  UnreadEvidence,
} from './types.ts';
