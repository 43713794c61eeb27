import type { DigestAlgorithm, SignatureAlgorithm, VerificationKey } from '../types.ts';

type Scheme = {
  keys: VerificationKey['type'];
  /** Undefined: the whole message is signed, not its digest. */
  digest: DigestAlgorithm | undefined;
  padding?: 'pkcs1' | 'pss';
};

/** What each name of the registry means. RSA names the smallest modulus that they are used for. */
export const SCHEMES: Record<SignatureAlgorithm, Scheme> = {
  'ecdsa-sha2-256-nistp256': { keys: 'p256', digest: 'sha256' },
  'ecdsa-sha2-384-nistp384': { keys: 'p384', digest: 'sha384' },
  'ecdsa-sha2-256-nistp384': { keys: 'p384', digest: 'sha256' },
  'ecdsa-sha2-512-nistp521': { keys: 'p521', digest: 'sha512' },
  'ecdsa-sha2-256-nistp521': { keys: 'p521', digest: 'sha256' },
  ed25519: { keys: 'ed25519', digest: undefined },
  'ed25519-ph': { keys: 'ed25519', digest: 'sha512' },
  'rsa-sign-pkcs1-2048-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pkcs1' },
  'rsa-sign-pkcs1-3072-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pkcs1' },
  'rsa-sign-pkcs1-4096-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pkcs1' },
  'rsa-sign-pss-2048-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pss' },
  'rsa-sign-pss-3072-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pss' },
  'rsa-sign-pss-4096-sha256': { keys: 'rsa', digest: 'sha256', padding: 'pss' },
};

/** Object identifiers of digest algorithms (RFC 5754). */
export const DIGEST_OIDS: Record<DigestAlgorithm, string> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/**
 * The pairings with which a key may sign, the registry's own first: a curve with its hash or with SHA-256 (cosign 2 wrote
 * that for every curve), Ed25519 with or without prehash, RSA with SHA-256 and either padding.
 */
export function algorithmsOf(key: VerificationKey): SignatureAlgorithm[] {
  switch (key.type) {
    case 'p256':
      return ['ecdsa-sha2-256-nistp256'];
    case 'p384':
      return ['ecdsa-sha2-384-nistp384', 'ecdsa-sha2-256-nistp384'];
    case 'p521':
      return ['ecdsa-sha2-512-nistp521', 'ecdsa-sha2-256-nistp521'];
    case 'ed25519':
      return ['ed25519', 'ed25519-ph'];
    case 'rsa': {
      const size = rsaSize(key);
      return [`rsa-sign-pkcs1-${size}-sha256`, `rsa-sign-pss-${size}-sha256`];
    }
  }
}

/** The registry's pairing, with which we sign. Ed25519 is prehashed where a log entry is made, which holds only a digest. */
export function signingAlgorithm(key: VerificationKey, logged: boolean): SignatureAlgorithm {
  if (key.type === 'ed25519' && logged) return 'ed25519-ph';
  return algorithmsOf(key)[0] as SignatureAlgorithm;
}

function rsaSize(key: VerificationKey): 2048 | 3072 | 4096 {
  const bits = key.keyObject.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= 4096 ? 4096 : bits >= 3072 ? 3072 : 2048;
}
