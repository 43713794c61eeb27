import { verify } from 'node:crypto';
import { promisify } from 'node:util';
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
  const digest = digestOf(algorithm, key);
  if (digest === undefined) return false;
  try {
    return verify(digest, bytes, key.keyObject, signature);
  } catch {
    return false; // OpenSSL throws for some signatures that are not DER
  }
}

/** Null where the algorithm has one of its own; undefined where it is not known, or not for this key. */
function digestOf(algorithm: string, { type }: VerificationKey): DigestAlgorithm | null | undefined {
  const known = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  return known?.keys.includes(type) ? known.digest : undefined;
}

/** By the bytes of the certificate, and by the issuer. */
const checked = new WeakMap<Uint8Array, WeakMap<Certificate, boolean>>();

/**
 * Whether the issuer's key signed this certificate. Remembered for as long as both live: those of a trusted root live
 * long, and their P-384 signatures are the dearest part of a verification.
 */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const answers = answersFor(certificate);
  let answer = answers.get(issuer);
  if (answer === undefined) {
    const { signatureAlgorithm, tbs, signature } = certificate;
    answer = verifyByOid(signatureAlgorithm, issuer.publicKey, tbs, signature);
    answers.set(issuer, answer);
  }
  return answer;
}

/** Finds out on another thread what `isSignedBy` then remembers. Never throws. */
export async function askAhead(certificate: Certificate, issuer: Certificate): Promise<void> {
  const answers = answersFor(certificate);
  const { signatureAlgorithm, tbs, signature } = certificate;
  const digest = digestOf(signatureAlgorithm, issuer.publicKey);
  if (digest === undefined || answers.has(issuer)) return;
  try {
    answers.set(issuer, await verifyApart(digest, tbs, issuer.publicKey.keyObject, signature));
  } catch {} // as in verifyByOid, where it is tried again
}

const verifyApart = promisify(verify);

function answersFor({ der }: Certificate): WeakMap<Certificate, boolean> {
  let answers = checked.get(der);
  if (answers === undefined) checked.set(der, (answers = new WeakMap()));
  return answers;
}
