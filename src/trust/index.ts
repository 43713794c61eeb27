export { blobJson } from './answers/blob-json.ts';
export { type DecisionAnswer, decisionJson } from './answers/decision-json.ts';
export { type RootAnswer, rootJson } from './answers/root-json.ts';
export { attestedJson, signedJson } from './answers/signed-json.ts';
export {
  attestationsJson,
  envelopeOf,
  predicateOf,
  type VerificationAnswer,
  verificationJson,
} from './answers/verification-json.ts';
export { listEvidence } from './attached/list-evidence.ts';
export { platformsOf } from './attached/platforms-of.ts';
export { statedPredicateType } from './attached/stated-predicate-type.ts';
export { type BlobVerification } from './blobs/verify-blob.ts';
export { type VerifyBlobFileInput, verifyBlobFile } from './blobs/verify-blob-file.ts';
export {
  attachBundle,
  attachLegacy,
  attestAt,
  attestBlob,
  attestImage,
  attestReproductionAt,
  findSigningServices,
  openSigning,
  repairAt,
  signAt,
  signBlob,
  signImage,
} from './for-signers.ts';
export type { AcceptanceRequest as Wanted } from './images/accept-evidence.ts';
export type { Reproductions } from './images/attached-reproductions.ts';
export type { AttachedVex } from './images/attached-vex.ts';
export type { Proof } from './images/prove-evidence.ts';
export type { SignatureFormat, SignedImage } from './images/sign-image.ts';
export { type VerifyImageInput, verifyImage } from './images/verify-image.ts';
export {
  type CheckImagesInput,
  type DecideImagesInput,
  decideImages,
  type ImageOutcome,
  type VerifyImagesInput,
  verifyImages,
} from './named/check-images.ts';
export { cleanImage } from './named/clean-image.ts';
export { downloadAttached } from './named/download-attached.ts';
export { type Decisions, type OpenDecisionsInput, openDecisions } from './named/open-decisions.ts';
export type { AttestAtInput, AttestReproductionAtInput, Repaired, SignAtInput } from './named/sign-at.ts';
export { type JudgedFixture, testPolicies } from './named/test-policies.ts';
export { type Acceptance, type AcceptanceInput, openAcceptance } from './open-acceptance.ts';
export {
  checkPolicyFiles,
  convertForeignPolicies,
  exportGatekeeper,
  exportPolicyFiles,
  FOREIGN_LIMIT_BYTES,
  policyResourceSchema,
  readPolicyFixtures,
  readPolicyResources,
} from './open-checks.ts';
export { type OpenedPolicies, openFindings, openPolicies } from './open-policies.ts';
export type { FindServicesInput, OpenSigningInput } from './open-signing.ts';
export type { PolicyCheck } from './policy/check/check-policies.ts';
export type { ExportTarget } from './policy/export/export-policies.ts';
export type { PolicyExport } from './policy/export/manifests.ts';
export type { CacheTimes, Pin, PolicyByName, PolicyResource, ReadResource } from './policy/index.ts';
export { renderDecision } from './policy/render-decision.ts';
export { describeRoot, describeRoots, type RootDescription } from './roots/describe-root.ts';
export {
  findNpmRegistryKeys,
  type OpenedRoot,
  openTrustedRoot,
  type RootChoice,
} from './roots/open-trusted-root.ts';
export { initTrust, updateTrust } from './roots/update-trust.ts';
export { whyOld } from './roots/why-old.ts';
export type { SigningMeans } from './signing-means.ts';
export { blobPreset } from './software/blob-presets.ts';
export { type ProvenPublisher, proveFile } from './software/brought/prove-file.ts';
export type { Publisher } from './software/brought/publisher.ts';
export { machineNpm } from './software/npm/machine-npm.ts';
export { renderSoftware, softwareJson } from './software/render-software.ts';
export type { SoftwareVerification } from './software/types.ts';
export { isSoftware, type SoftwareInput, verifySoftware } from './software/verify-software.ts';
export { parseBuildResult } from './statements/build-result.ts';
export { isPredicateType, predicateTypeOf } from './statements/predicate-types.ts';
export type {
  AttachedEvidence as Evidence,
  CheckedEvidence,
  Decision,
  EvidenceListing,
  ImageVerification,
  TrustContext,
  UnreadEvidence,
} from './types.ts';
