export { BUNDLE_MEDIA_TYPE, encodeBundle, encodeEnvelope } from './bundle/encode-bundle.ts';
export {
  bundleFromLegacy,
  DSSE_TYPE,
  legacyAnnotations,
  SIMPLE_SIGNING_TYPE,
} from './bundle/legacy.ts';
export { pae } from './bundle/pae.ts';
export { MAX_BUNDLE_BYTES, parseBundle } from './bundle/parse-bundle.ts';
export { encodeSimpleSigning, parseSimpleSigning } from './bundle/simple-signing.ts';
export {
  type CertificateIssuer,
  certificateTemplate,
  distinguishedName,
  NO_NAME,
  signatureAlgorithm,
  signCertificate,
} from './certificates/certificate.ts';
export {
  type CertificateKey,
  type CertificateKeyType,
  certificateKeyFromPem,
  generateCertificateKey,
  pemOfCertificateKey,
  signWith,
} from './certificates/certificate-key.ts';
export {
  type AlternativeName,
  basicConstraints,
  extendedKeyUsage,
  extension,
  hostNames,
  keyUsage,
  subjectAlternativeName,
} from './certificates/extensions.ts';
export { DerError, withDerErrors } from './der/der-error.ts';
export { readDer } from './der/read.ts';
export { TAG } from './der/tags.ts';
export {
  derContext,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTime,
  derUtf8,
} from './der/write.ts';
export {
  checkTufRoot,
  findIdentityToken,
  generateKeyPair,
  generateSigner,
  importKeyPair,
  logsOnlyDigests,
  openSigner,
  signBundle,
  updateFromTuf,
} from './for-signers.ts';
export {
  findInstance,
  instanceNames,
  PUBLIC_GOOD,
} from './instances/instances.ts';
export { encryptPrivateKey } from './keys/cosign-key-file.ts';
export type { KeyPairFiles, WrittenKeyPair } from './keys/key-pair-files.ts';
export { KEY_TYPES, type KeyType } from './keys/key-types.ts';
export type { KeyAccess } from './keys/open-signer.ts';
export { formatPem, parsePem } from './keys/pem.ts';
export { parsePublicKey, publicKeyPem } from './keys/public-key.ts';
export { readPublicKey } from './keys/read-public-key.ts';
export { verifySignature, verifyWith } from './keys/verify-signature.ts';
export type { FindIdentityTokenInput } from './oidc/find-identity-token.ts';
export { identityOf } from './oidc/identity-of.ts';
export { type IdentityToken, parseIdentityToken } from './oidc/identity-token.ts';
export {
  REFUSALS,
  type Refusal,
  type RefusalCode,
  type RefusalRemedy,
  RefusedError,
  refusal,
} from './refusal.ts';
export type { SignedContent, SigningMeans } from './sign/sign-bundle.ts';
export { parseSigningConfig } from './signing-config/parse-signing-config.ts';
export {
  NO_SERVICES,
  type SigningServices,
  serviceAt,
} from './signing-config/signing-services.ts';
export { parseTrustedRoot } from './trusted-root/parse-trusted-root.ts';
export { tufError } from './tuf/errors.ts';
export type { TufContext } from './tuf/fetcher.ts';
export { parseMirrorUrl } from './tuf/mirror-url.ts';
export type {
  Artifact,
  Bundle,
  CertificateAuthority,
  CertificateClaims,
  DigestAlgorithm,
  Envelope,
  Requirements,
  SignatureAlgorithm,
  Signer,
  TrustedLog,
  TrustedRoot,
  ValidFor,
  Verification,
  VerificationKey,
  VerifiedBundle,
  VerifiedSigner,
  VerifiedStatement,
} from './types.ts';
export { askIssuerAhead } from './verify/ask-issuer-ahead.ts';
export { githubClaims } from './verify/github-claims.ts';
export { type AcceptedSigner, matchSigner } from './verify/match-signer.ts';
export { exactMatcher, isAnchored, type Matcher, regexpMatcher } from './verify/matcher.ts';
export { verifyBundle } from './verify/verify-bundle.ts';
export { type StatedSigner, statedSigner } from './x509/stated-signer.ts';
