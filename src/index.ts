/** The public API: what programs may import from `shearwall`. Everything else may change without notice. */
export type { Cache } from './base/cache/index.ts';
export type { Clock, Context } from './base/context.ts';
export { type DiffId, type Digest, isDigest } from './base/digest.ts';
export { ShearwallError } from './base/errors.ts';
export type { Log } from './base/log.ts';
export type { Progress } from './base/progress.ts';
export {
  type BuildInput,
  type BuildResult,
  buildImage,
  type Lockfile,
  type LockInput,
  type LockOutcome,
  loadRecipe,
  lockRecipe,
  parseLock,
  type Recipe,
  type ReproduceInput,
  type ReproduceOutcome,
  readLock,
  reproduceImage,
  writeLock,
} from './build/index.ts';
export {
  copyImage,
  type ImageSource,
  type ImageTarget,
  openSource,
  openTarget,
  parseImageLocation,
  parseReference,
  type Reference,
} from './oci/index.ts';
export {
  type AcceptedSigner,
  type Bundle,
  exactMatcher,
  openSigner,
  parseBundle,
  parsePublicKey,
  parseTrustedRoot,
  type Refusal,
  type RefusalCode,
  regexpMatcher,
  type Signer,
  type TrustedRoot,
  type Verification,
  type VerificationKey,
  verifyBundle,
} from './sigstore/index.ts';
export {
  attestImage,
  type Decision,
  type ImageVerification,
  openPolicies,
  openTrustedRoot,
  signImage,
  type TrustContext,
  type VerifyImageInput,
  verifyImage,
} from './trust/index.ts';
