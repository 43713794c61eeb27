import { DerError, readDer, TAG, withDerErrors } from '../../sigstore/index.ts';
import { RequestRefused } from '../http/answer.ts';

/** TimeStampReq (RFC 3161, 2.4.1). */
export type TimestampRequest = {
  /** MessageImprint as it stands, to be repeated. */
  imprint: Uint8Array;
  hash: { oid: string; sizeBytes: number };
  /** DER of the INTEGER, to be repeated. */
  nonce: Uint8Array | undefined;
  wantsCertificates: boolean;
};

/** Throws RequestRefused when the bytes are not such a request. */
export function parseTimestampRequest(bytes: Uint8Array): TimestampRequest {
  return withDerErrors(
    () => readRequest(bytes),
    (message) => new RequestRefused(400, `this is not a TimeStampReq: ${message}`),
  );
}

function readRequest(bytes: Uint8Array): TimestampRequest {
  const outer = readDer(bytes);
  const request = outer.sequence();
  outer.end();
  if (request.integer() !== 1n) throw new DerError('its version is not 1');
  const imprint = request.read(TAG.sequence);
  const fields = readDer(imprint.content);
  const oid = fields.sequence().oid();
  const hash = fields.octetString();
  fields.end();
  if (request.nextTag === TAG.oid) request.oid(); // reqPolicy: there is one policy only
  const nonce = request.optional(TAG.integer)?.bytes;
  const wantsCertificates = request.nextTag === TAG.boolean && request.boolean();
  request.end();
  return { imprint: imprint.bytes, hash: { oid, sizeBytes: hash.length }, nonce, wantsCertificates };
}
