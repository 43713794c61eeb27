import { derBoolean, derInteger, derNull, derOctetString, derOid, derSequence } from '../der/write.ts';
import { DIGEST_OIDS } from '../keys/algorithms.ts';
import type { AnyDigest } from '../types.ts';

/**
 * TimeStampReq (RFC 3161, 2.4.1), DER, that asks for the authority's certificate too. The answer repeats the digest and
 * `nonce` (random bytes, an unsigned number), by which the caller knows that it is not an old one.
 */
export function timestampRequest(digest: AnyDigest, nonce: Uint8Array): Uint8Array {
  const algorithm = derSequence(derOid(DIGEST_OIDS[digest.algorithm]), derNull());
  return derSequence(
    derInteger(1),
    derSequence(algorithm, derOctetString(digest.value)),
    derInteger(nonce),
    derBoolean(true),
  );
}
