import { createHash, randomBytes } from 'node:crypto';
import { derBoolean, derInteger, derNull, derOctetString, derOid, derSequence } from '../der/write.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';

const SERVICE = 'the timestamp authority';
const LIMIT_BYTES = 256 * 1024;

/**
 * RFC 3161 over HTTP: a timestamp of the signature's SHA-256, with the authority's certificate. Gives the TimeStampResp, DER.
 * Throws SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function requestTimestamp(
  url: string,
  signature: Uint8Array,
  context: ServiceContext,
): Promise<Uint8Array> {
  const digest = createHash('sha256').update(signature).digest();
  const nonce = BigInt(`0x${randomBytes(8).toString('hex')}`);
  const answer = await askService(
    {
      service: SERVICE,
      url,
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: derSequence(
        derInteger(1n),
        derSequence(derSequence(derOid('2.16.840.1.101.3.4.2.1'), derNull()), derOctetString(digest)),
        derInteger(nonce),
        derBoolean(true),
      ),
      accepted: [200, 201],
      limitBytes: LIMIT_BYTES,
    },
    context,
  );
  return answer.bytes;
}
