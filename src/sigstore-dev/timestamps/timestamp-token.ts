import { createHash, randomBytes } from 'node:crypto';
import {
  derContext,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTime,
  readDer,
  signatureAlgorithm,
  signWith,
} from '../../sigstore/index.ts';
import type { DevCertificateAuthority } from '../certificates/authorities.ts';
import type { TimestampRequest } from './timestamp-request.ts';

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  /** Sigstore's arc for timestamp policies. */
  policy: '1.3.6.1.4.1.57264.2',
} as const;

/** The `authority`'s chain begins with its own certificate; its key is P-256. */
export type TimestampAuthority = DevCertificateAuthority;

/** TimeStampResp with status granted (RFC 3161, 2.4.2): a CMS SignedData over TSTInfo. */
export function grantTimestamp(
  request: TimestampRequest,
  authority: TimestampAuthority,
  nowMs: number,
): Uint8Array {
  const granted = derSequence(derInteger(0));
  return derSequence(
    granted,
    signedData(timestampInfo(request, nowMs), request.wantsCertificates, authority, nowMs),
  );
}

/** TimeStampResp with status rejection and `badAlg`: the digest is of an algorithm or a size that is not supported. */
export function rejectAlgorithm(): Uint8Array {
  const badAlg = derElement(0x03, Uint8Array.of(7, 0x80));
  return derSequence(derSequence(derInteger(2), badAlg));
}

function timestampInfo({ imprint, nonce }: TimestampRequest, nowMs: number): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const accuracy = derSequence(derInteger(1));
  return derSequence(
    derInteger(1),
    derOid(OID.policy),
    imprint,
    derInteger(serial),
    derGeneralizedTime(nowMs),
    accuracy,
    ...(nonce === undefined ? [] : [nonce]),
  );
}

/** ContentInfo with SignedData version 3, since the content is not plain data (RFC 5652, 5.1). */
function signedData(
  info: Uint8Array,
  embed: boolean,
  { key, chain }: TimestampAuthority,
  nowMs: number,
): Uint8Array {
  const [certificate = new Uint8Array()] = chain;
  const sha256 = derSequence(derOid(OID.sha256), derNull());
  const attributes = signedAttributes(info, certificate, nowMs);
  const signer = derSequence(
    derInteger(1),
    issuerAndSerial(certificate),
    sha256,
    derContext(0, attributesInOrder(attributes)),
    signatureAlgorithm(key),
    derOctetString(signWith(key, attributes)),
  );
  const content = derSequence(
    derInteger(3),
    derSet(sha256),
    derSequence(derOid(OID.timestampInfo), derContext(0, derOctetString(info))),
    ...(embed ? [derContext(0, ...chain.slice(0, -1))] : []), // without the root
    derSet(signer),
  );
  return derSequence(derOid(OID.signedData), derContext(0, content));
}

/** As the signature is over them: a SET OF (RFC 5652, 5.4); ESSCertIDv2 with its default hash (RFC 5816). */
function signedAttributes(info: Uint8Array, certificate: Uint8Array, nowMs: number): Uint8Array {
  const attribute = (oid: string, value: Uint8Array): Uint8Array => derSequence(derOid(oid), derSet(value));
  return derSet(
    attribute(OID.contentType, derOid(OID.timestampInfo)),
    attribute(OID.signingTime, derTime(nowMs)),
    attribute(OID.messageDigest, derOctetString(sha256Of(info))),
    attribute(
      OID.signingCertificateV2,
      derSequence(derSequence(derSequence(derOctetString(sha256Of(certificate))))),
    ),
  );
}

/** The contents of the SET OF, for use under another tag. */
function attributesInOrder(attributes: Uint8Array): Uint8Array {
  return readDer(attributes).any().content;
}

function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const tbs = readDer(certificate).sequence().sequence();
  tbs.context(0);
  const serial = tbs.any().bytes;
  tbs.any(); // signature
  return derSequence(tbs.any().bytes, serial);
}

function sha256Of(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
