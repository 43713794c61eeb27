import { constants, createHash, verify } from 'node:crypto';
import type { AnyDigest, SignatureAlgorithm, SignedData, VerificationKey } from '../types.ts';
import { algorithmsOf, SCHEMES } from './algorithms.ts';
import { verifyEd25519ph } from './ed25519ph.ts';
import { verifyEcdsaDigest, verifyPkcs1Digest, verifyPssDigest } from './prehashed.ts';

/** Longer signatures than an 8192-bit RSA key makes are refused unread. */
const MAX_SIGNATURE = 1024;

/**
 * The pairing of key and hash with which `signature` is good, tried in the registry's order; undefined when none is. Never throws.
 * A bare digest can only be tried with pairings of that digest, so never with plain Ed25519 (`canVerify` tells beforehand).
 */
export function verifySignature(
  key: VerificationKey,
  signed: SignedData,
  signature: Uint8Array,
): SignatureAlgorithm | undefined {
  return algorithmsOf(key).find((algorithm) => verifyWith({ algorithm, key }, signed, signature));
}

/** False when no pairing of the key could be tried on what is given of the signed data. */
export function canVerify(key: VerificationKey, signed: SignedData): boolean {
  return (
    'bytes' in signed || algorithmsOf(key).some((name) => SCHEMES[name].digest === signed.digest.algorithm)
  );
}

/** Whether `signature` is good with exactly this algorithm, as a trusted root names one for a log. Never throws. */
export function verifyWith(
  { algorithm, key }: { algorithm: SignatureAlgorithm; key: VerificationKey },
  signed: SignedData,
  signature: Uint8Array,
): boolean {
  if (SCHEMES[algorithm].keys !== key.type || signature.length > MAX_SIGNATURE) return false;
  return 'bytes' in signed
    ? verifyBytes(algorithm, key, signed.bytes, signature)
    : verifyDigest(algorithm, key, signed.digest, signature);
}

function verifyBytes(
  algorithm: SignatureAlgorithm,
  { keyObject: key, spki }: VerificationKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { digest, padding } = SCHEMES[algorithm];
  if (algorithm === 'ed25519-ph')
    return verifyEd25519ph(createHash('sha512').update(bytes).digest(), signature, spki.subarray(-32));
  try {
    if (padding === 'pss')
      return verify(
        digest,
        bytes,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
        signature,
      );
    return verify(digest ?? null, bytes, key, signature);
  } catch {
    return false; // OpenSSL throws for some signatures that are not DER
  }
}

function verifyDigest(
  algorithm: SignatureAlgorithm,
  key: VerificationKey,
  digest: AnyDigest,
  signature: Uint8Array,
): boolean {
  const { padding, digest: wanted } = SCHEMES[algorithm];
  if (wanted !== digest.algorithm || digest.value.length !== DIGEST_SIZES[wanted]) return false;
  if (algorithm === 'ed25519-ph') return verifyEd25519ph(digest.value, signature, key.spki.subarray(-32));
  if (padding === 'pkcs1') return verifyPkcs1Digest(key, wanted, digest.value, signature);
  if (padding === 'pss') return verifyPssDigest(key, wanted, digest.value, signature);
  return verifyEcdsaDigest(key, digest.value, signature);
}

const DIGEST_SIZES = { sha256: 32, sha384: 48, sha512: 64 };
