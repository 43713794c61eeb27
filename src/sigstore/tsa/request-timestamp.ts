import { createHash, randomBytes } from 'node:crypto';
import { redactUrl } from '../../base/redact-url.ts';
import { ShapeError } from '../proto-json.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { withAnswerErrors } from '../service/read-answer.ts';
import { parseTimestampResponse } from '../timestamps/parse-timestamp.ts';
import { timestampRequest } from '../timestamps/timestamp-request.ts';
import type { AnyDigest } from '../types.ts';

const SERVICE = 'the timestamp authority';
const LIMIT_BYTES = 64 * 1024;
const NONCE_BYTES = 8;

/**
 * RFC 3161 over HTTP: has the signature's SHA-256 stamped, and checks that the answer is about it and made for this request.
 * Whether the authority is to be trusted is for the verifier and its trusted root. Gives the TimeStampResp, DER.
 * Throws SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function requestTimestamp(
  url: string,
  signature: Uint8Array,
  context: ServiceContext,
): Promise<Uint8Array> {
  const digest: AnyDigest = { algorithm: 'sha256', value: createHash('sha256').update(signature).digest() };
  const nonce = randomBytes(NONCE_BYTES);
  const answer = await askService(
    {
      service: SERVICE,
      url,
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timestampRequest(digest, nonce),
      accepted: [200, 201],
      limitBytes: LIMIT_BYTES,
    },
    context,
  );
  withAnswerErrors(`${SERVICE} ${redactUrl(url)}`, () => requireOurTimestamp(answer.bytes, digest, nonce));
  return answer.bytes;
}

function requireOurTimestamp(response: Uint8Array, digest: AnyDigest, nonce: Buffer): void {
  const timestamp = parseTimestampResponse(response);
  const { algorithm, value } = timestamp.imprint;
  if (algorithm !== digest.algorithm || Buffer.compare(value, digest.value) !== 0)
    throw new ShapeError('its time stamp is of something else than our signature');
  if (timestamp.nonce !== BigInt(`0x${nonce.toString('hex')}`))
    throw new ShapeError('its time stamp lacks the number that we sent (nonce), so it may be an old one');
}
