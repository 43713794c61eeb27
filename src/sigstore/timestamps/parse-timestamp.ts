import { withDerErrors } from '../der/der-error.ts';
import { type DerReader, readDer } from '../der/read.ts';
import { contextTag, primitiveContextTag, TAG } from '../der/tags.ts';
import { RefusedError } from '../refusal.ts';
import type { AnyDigest, DigestAlgorithm } from '../types.ts';
import { digestAlgorithmOf, OID, RSA_WITH } from './oids.ts';

/** A time-stamp token (RFC 3161, 2.4.2), read and not yet verified. */
export type Timestamp = {
  /** Milliseconds since 1970; finer fractions are cut. */
  genTime: number;
  /** The digest of what was stamped. */
  imprint: AnyDigest;
  nonce: bigint | undefined;
  /** TSTInfo, DER, as it was signed. */
  content: Uint8Array;
  /** Certificates that came along, DER. */
  certificates: Uint8Array[];
  signer: TimestampSigner;
};

/** The one SignerInfo (RFC 5652, 5.3). */
export type TimestampSigner = {
  /** Name and number of the certificate, or its subject key identifier. */
  certificate: { issuer: Uint8Array; serialNumber: Uint8Array } | { keyIdentifier: Uint8Array };
  digest: DigestAlgorithm;
  /** The signed attributes as they are hashed: with the tag of a SET. */
  signedBytes: Uint8Array;
  contentType: string;
  messageDigest: Uint8Array;
  /** Digest of the certificate, by which the signer vouches for it (ESSCertID, ESSCertIDv2). */
  certificateDigest: { algorithm: DigestAlgorithm | 'sha1'; value: Uint8Array };
  /** Object identifier that names key and digest. */
  algorithm: string;
  signature: Uint8Array;
};

const MAX_TIMESTAMP = 64 * 1024;
const MAX_CERTIFICATES = 8;
const GRANTED = [0n, 1n];

/** Reads a TimeStampResp, or a bare TimeStampToken as some tools keep it. Throws RefusedError TIMESTAMP_INVALID. */
export function parseTimestampResponse(bytes: Uint8Array): Timestamp {
  if (bytes.length > MAX_TIMESTAMP) throw invalid(`a time stamp of ${bytes.length} bytes is too long`);
  return withDerErrors(
    () => readToken(tokenOf(bytes)),
    (message) => invalid(`the time stamp cannot be read: ${message}`),
  );
}

function tokenOf(bytes: Uint8Array): Uint8Array {
  const reader = readDer(bytes);
  const response = reader.sequence();
  reader.end();
  if (response.nextTag === TAG.oid) return bytes;
  const status = response.sequence().integer();
  if (!GRANTED.includes(status))
    throw invalid(`the timestamp authority did not grant the time stamp (status ${status})`);
  const token = response.any().bytes;
  response.end();
  return token;
}

function readToken(token: Uint8Array): Timestamp {
  const contentInfo = readDer(token).sequence();
  if (contentInfo.oid() !== OID.signedData) throw invalid('the time stamp is not signed data');
  const signedData = inContext(contentInfo, 0).sequence();
  contentInfo.end();
  signedData.integer(); // its version follows from what is inside
  signedData.set(); // digest algorithms: a hint for streaming
  const content = readContent(signedData.sequence());
  const certificates = readCertificates(signedData.context(0));
  signedData.context(1); // revocation lists: the trusted root says what is valid
  const signers = signedData.set();
  const signer = readSigner(signers.sequence());
  signers.end();
  signedData.end();
  return { ...readTstInfo(content), content, certificates, signer };
}

function readContent(encapsulated: DerReader): Uint8Array {
  if (encapsulated.oid() !== OID.tstInfo) throw invalid('what the authority signed is not a time stamp');
  const content = inContext(encapsulated, 0).octetString();
  encapsulated.end();
  return content;
}

function readCertificates(list: DerReader | undefined): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  while (list && !list.done) {
    certificates.push(list.any().bytes);
    if (certificates.length > MAX_CERTIFICATES)
      throw invalid(`the time stamp holds more than ${MAX_CERTIFICATES} certificates`);
  }
  return certificates;
}

function readTstInfo(content: Uint8Array): Pick<Timestamp, 'genTime' | 'imprint' | 'nonce'> {
  const outer = readDer(content);
  const info = outer.sequence();
  outer.end();
  const version = info.integer();
  if (version !== 1n) throw invalid(`a time stamp of version ${version} is not known`);
  info.oid(); // the authority's policy
  const imprint = readImprint(info.sequence());
  info.integerBytes(); // serial number
  const genTime = info.generalizedTime();
  info.optional(TAG.sequence); // accuracy
  info.optional(TAG.boolean); // ordering
  const nonce = info.nextTag === TAG.integer ? info.integer() : undefined;
  return { genTime, imprint, nonce };
}

function readImprint(fields: DerReader): AnyDigest {
  const algorithm = readDigestAlgorithm(fields.sequence());
  const value = fields.octetString();
  fields.end();
  return { algorithm, value };
}

function readSigner(info: DerReader): TimestampSigner {
  info.integer(); // version, which follows from how the certificate is named
  const certificate = readSignerName(info);
  const digest = readDigestAlgorithm(info.sequence());
  const attributes = info.read(contextTag(0));
  const oid = info.sequence().oid();
  const signature = info.octetString();
  info.context(1); // unsigned attributes
  info.end();
  // RFC 5652, 5.4: the tag [0] is not part of what is signed, SET OF is.
  const signedBytes = Uint8Array.from(attributes.bytes);
  signedBytes[0] = TAG.set;
  return {
    certificate,
    digest,
    signedBytes,
    ...readAttributes(readDer(attributes.content)),
    algorithm: oid === OID.rsaEncryption ? RSA_WITH[digest] : oid,
    signature,
  };
}

function readSignerName(info: DerReader): TimestampSigner['certificate'] {
  const keyIdentifier = info.optional(primitiveContextTag(0));
  if (keyIdentifier) return { keyIdentifier: keyIdentifier.content };
  const fields = info.sequence();
  const issuer = fields.read(TAG.sequence).bytes;
  const serialNumber = fields.integerBytes();
  fields.end();
  return { issuer, serialNumber };
}

function readAttributes(
  list: DerReader,
): Pick<TimestampSigner, 'contentType' | 'messageDigest' | 'certificateDigest'> {
  const attributes = new Map<string, DerReader>();
  while (!list.done) {
    const attribute = list.sequence();
    const oid = attribute.oid();
    if (attributes.has(oid)) throw invalid(`the time stamp has the attribute ${oid} twice`);
    attributes.set(oid, attribute.set());
    attribute.end();
  }
  const only = <T>(oid: string, read: (value: DerReader) => T): T | undefined => {
    const values = attributes.get(oid);
    const value = values && read(values);
    values?.end();
    return value;
  };
  const contentType = only(OID.contentType, (value) => value.oid());
  const messageDigest = only(OID.messageDigest, (value) => value.octetString());
  const certificateDigest =
    only(OID.signingCertificateV2, readCertificateIdV2) ?? only(OID.signingCertificate, readCertificateId);
  if (contentType === undefined || messageDigest === undefined || certificateDigest === undefined)
    throw invalid(
      'the time stamp lacks a signed attribute: content type, message digest or signing certificate',
    );
  return { contentType, messageDigest, certificateDigest };
}

/** The first ESSCertIDv2 is the signer's (RFC 5035, 3). */
function readCertificateIdV2(value: DerReader): TimestampSigner['certificateDigest'] {
  const id = value.sequence().sequence().sequence();
  const algorithm = id.nextTag === TAG.sequence ? readDigestAlgorithm(id.sequence()) : 'sha256';
  return { algorithm, value: id.octetString() };
}

function readCertificateId(value: DerReader): TimestampSigner['certificateDigest'] {
  return { algorithm: 'sha1', value: value.sequence().sequence().sequence().octetString() };
}

function readDigestAlgorithm(fields: DerReader): DigestAlgorithm {
  const oid = fields.oid();
  const algorithm = digestAlgorithmOf(oid);
  if (algorithm === undefined)
    throw invalid(`the time stamp uses the digest algorithm ${oid}, which is not supported`);
  return algorithm;
}

function inContext(reader: DerReader, number: number): DerReader {
  const inside = reader.context(number);
  if (inside === undefined) throw invalid('the time stamp lacks its content');
  return inside;
}

function invalid(message: string): RefusedError {
  return new RefusedError('TIMESTAMP_INVALID', message);
}
