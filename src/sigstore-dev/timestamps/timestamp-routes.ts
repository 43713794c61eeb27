import type { Clock } from '../../base/context.ts';
import { type HttpAnswer, RequestRefused, textAnswer } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { pemChain } from '../keys/pem.ts';
import { parseTimestampRequest } from './timestamp-request.ts';
import { grantTimestamp, rejectAlgorithm, type TimestampAuthority } from './timestamp-token.ts';

/** Digests that are timestamped, by OID, with their sizes in bytes. */
const HASHES: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.2.1': 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
};

/** A timestamp authority (RFC 3161, 3.4), at the paths of Sigstore's. */
export function timestampRoutes(authority: TimestampAuthority, clock: Clock): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/timestamp',
      handle({ headers, body }) {
        if (headers['content-type'] !== 'application/timestamp-query')
          throw new RequestRefused(415, 'send application/timestamp-query');
        const request = parseTimestampRequest(body);
        const supported = HASHES[request.hash.oid] === request.hash.sizeBytes;
        return reply(supported ? grantTimestamp(request, authority, clock.nowMs()) : rejectAlgorithm());
      },
    },
    {
      method: 'GET',
      path: '/api/v1/timestamp/certchain',
      handle: () => textAnswer('application/pem-certificate-chain', pemChain(authority.chain)),
    },
  ];
}

function reply(body: Uint8Array): HttpAnswer {
  return { status: 201, contentType: 'application/timestamp-reply', body };
}
