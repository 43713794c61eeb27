import type { DigestAlgorithm, SignatureAlgorithm } from '../../../sigstore/index.ts';

/** A pairing of key and hash; `hashName` is `HashAlgorithm` of sigstore_common.proto. */
export type Pairing = { algorithm: SignatureAlgorithm; hash: DigestAlgorithm; hashName: string };

const SHA256 = { hash: 'sha256', hashName: 'SHA2_256' } as const;
const SHA384 = { hash: 'sha384', hashName: 'SHA2_384' } as const;
const SHA512 = { hash: 'sha512', hashName: 'SHA2_512' } as const;

/** `PublicKeyDetails` of sigstore_common.proto: those that Sigstore's public log takes. */
export const PAIRINGS: ReadonlyMap<string, Pairing> = new Map([
  ['PKIX_ECDSA_P256_SHA_256', { algorithm: 'ecdsa-sha2-256-nistp256', ...SHA256 }],
  ['PKIX_ECDSA_P384_SHA_384', { algorithm: 'ecdsa-sha2-384-nistp384', ...SHA384 }],
  ['PKIX_ECDSA_P521_SHA_512', { algorithm: 'ecdsa-sha2-512-nistp521', ...SHA512 }],
  ['PKIX_ED25519_PH', { algorithm: 'ed25519-ph', ...SHA512 }],
  ['PKIX_RSA_PKCS1V15_2048_SHA256', { algorithm: 'rsa-sign-pkcs1-2048-sha256', ...SHA256 }],
  ['PKIX_RSA_PKCS1V15_3072_SHA256', { algorithm: 'rsa-sign-pkcs1-3072-sha256', ...SHA256 }],
  ['PKIX_RSA_PKCS1V15_4096_SHA256', { algorithm: 'rsa-sign-pkcs1-4096-sha256', ...SHA256 }],
]);
