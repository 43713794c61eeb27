import { verify } from 'node:crypto';
import type { DigestAlgorithm, VerificationKey } from '../types.ts';
import type { Certificate } from './certificate.ts';

type Algorithm = { digest: DigestAlgorithm | null; keys: readonly VerificationKey['type'][] };

const EC = ['p256', 'p384', 'p521'] as const;

/** RFC 5758, RFC 8017, RFC 8410. Certificates pair curves and hashes freely. */
const ALGORITHMS: Record<string, Algorithm> = {
  '1.2.840.10045.4.3.2': { digest: 'sha256', keys: EC },
  '1.2.840.10045.4.3.3': { digest: 'sha384', keys: EC },
  '1.2.840.10045.4.3.4': { digest: 'sha512', keys: EC },
  '1.2.840.113549.1.1.11': { digest: 'sha256', keys: ['rsa'] },
  '1.2.840.113549.1.1.12': { digest: 'sha384', keys: ['rsa'] },
  '1.2.840.113549.1.1.13': { digest: 'sha512', keys: ['rsa'] },
  '1.3.101.112': { digest: null, keys: ['ed25519'] },
};

/** Whether `algorithm`, by its object identifier, makes `signature` good. False for algorithms that are not known. Never throws. */
export function verifyByOid(
  algorithm: string,
  key: VerificationKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const known = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (!known?.keys.includes(key.type)) return false;
  try {
    return verify(known.digest, bytes, key.keyObject, signature);
  } catch {
    return false; // OpenSSL throws for some signatures that are not DER
  }
}

const checked = new WeakMap<Certificate, WeakMap<Certificate, boolean>>();

/**
 * Whether the issuer's key signed this certificate. Remembered for as long as both objects live: those of a trusted root live
 * long, and their P-384 signatures are the dearest part of a verification.
 */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  let answers = checked.get(certificate);
  if (answers === undefined) checked.set(certificate, (answers = new WeakMap()));
  let answer = answers.get(issuer);
  if (answer === undefined) {
    const { signatureAlgorithm, tbs, signature } = certificate;
    answer = verifyByOid(signatureAlgorithm, issuer.publicKey, tbs, signature);
    answers.set(issuer, answer);
  }
  return answer;
}
