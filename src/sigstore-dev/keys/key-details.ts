import type { SignatureAlgorithm } from '../../sigstore/index.ts';

/** `PublicKeyDetails` of sigstore_common.proto, by our names of the pairings. */
export const KEY_DETAILS: Partial<Record<SignatureAlgorithm, string>> = {
  'ecdsa-sha2-256-nistp256': 'PKIX_ECDSA_P256_SHA_256',
  'ecdsa-sha2-384-nistp384': 'PKIX_ECDSA_P384_SHA_384',
  'ecdsa-sha2-512-nistp521': 'PKIX_ECDSA_P521_SHA_512',
  ed25519: 'PKIX_ED25519',
  'ed25519-ph': 'PKIX_ED25519_PH',
  'rsa-sign-pkcs1-2048-sha256': 'PKIX_RSA_PKCS1V15_2048_SHA256',
  'rsa-sign-pkcs1-3072-sha256': 'PKIX_RSA_PKCS1V15_3072_SHA256',
  'rsa-sign-pkcs1-4096-sha256': 'PKIX_RSA_PKCS1V15_4096_SHA256',
  'rsa-sign-pss-2048-sha256': 'PKIX_RSA_PSS_2048_SHA256',
  'rsa-sign-pss-3072-sha256': 'PKIX_RSA_PSS_3072_SHA256',
  'rsa-sign-pss-4096-sha256': 'PKIX_RSA_PSS_4096_SHA256',
};

export function algorithmOfKeyDetails(details: string): SignatureAlgorithm | undefined {
  const names = Object.keys(KEY_DETAILS) as SignatureAlgorithm[];
  return names.find((name) => KEY_DETAILS[name] === details);
}
