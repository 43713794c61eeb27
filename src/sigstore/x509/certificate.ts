import { withDerErrors } from '../der/der-error.ts';
import { readDer } from '../der/read.ts';
import { publicKeyOf } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import type { CertificateClaims, VerificationKey } from '../types.ts';
import { readClaims } from './claims.ts';
import { type Extension, type ExtensionFacts, readExtensionFacts, readExtensions } from './extensions.ts';

/** X.509 v3 (RFC 5280). Names stay in DER: they are compared, never shown. */
export type Certificate = ExtensionFacts & {
  der: Uint8Array;
  /** TBSCertificate, over which `signature` is. */
  tbs: Uint8Array;
  serialNumber: Uint8Array;
  issuer: Uint8Array;
  subject: Uint8Array;
  /** Milliseconds since 1970, both inclusive. */
  notBefore: number;
  notAfter: number;
  publicKey: VerificationKey;
  extensions: Extension[];
  /** Contents of TBSCertificate in front of the extensions, from which the precertificate is rebuilt. */
  tbsBeforeExtensions: Uint8Array[];
  signatureAlgorithm: string;
  signature: Uint8Array;
  claims: CertificateClaims;
};

const MAX_CERTIFICATE = 64 * 1024;

/** By its bytes: that of a signer is read before its bundle is checked, too. */
const known = new WeakMap<Uint8Array, Certificate>();

/**
 * Reads a certificate of whatever role. A critical extension that is not understood, one that comes twice, and whatever
 * is not DER are refused with CERTIFICATE_INVALID, a key that is not supported with KEY_UNSUPPORTED. Nothing is verified yet.
 * The bytes must not change afterwards.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE) throw invalid(`a certificate of ${der.length} bytes is too long`);
  let certificate = known.get(der);
  if (certificate === undefined) {
    certificate = withDerErrors(
      () => readCertificate(der),
      (message) => invalid(`the certificate cannot be read: ${message}`),
    );
    known.set(der, certificate);
  }
  return certificate;
}

function readCertificate(der: Uint8Array): Certificate {
  const whole = readDer(der);
  const outer = whole.sequence();
  whole.end();
  const tbs = outer.any();
  const algorithm = outer.any();
  const signature = outer.bitString();
  outer.end();

  const body = readDer(tbs.bytes).sequence();
  const version = body.any();
  if (version.tag !== 0xa0 || readDer(version.content).integer() !== 2n)
    throw invalid('the certificate is not of version 3');
  const serial = body.any();
  const innerAlgorithm = body.any();
  if (Buffer.compare(innerAlgorithm.bytes, algorithm.bytes) !== 0)
    throw invalid('the certificate names two different signature algorithms');
  const issuer = body.any();
  const validity = body.any();
  const subject = body.any();
  const spki = body.any();
  const extensions = readExtensions(body.context(3));
  body.end();

  const period = readDer(validity.bytes).sequence();
  const notBefore = period.time();
  const notAfter = period.time();
  period.end();
  return {
    der,
    tbs: tbs.bytes,
    serialNumber: readDer(serial.bytes).integerBytes(),
    issuer: issuer.bytes,
    subject: subject.bytes,
    notBefore,
    notAfter,
    publicKey: publicKeyOf(spki.bytes),
    extensions,
    tbsBeforeExtensions: [version, serial, innerAlgorithm, issuer, validity, subject, spki].map(
      ({ bytes }) => bytes,
    ),
    signatureAlgorithm: readDer(algorithm.bytes).sequence().oid(),
    signature,
    ...readExtensionFacts(extensions),
    claims: readClaims(extensions),
  };
}

/** Subject and issuer are the same, as in a root. */
export function isSelfIssued(certificate: Certificate): boolean {
  return Buffer.compare(certificate.subject, certificate.issuer) === 0;
}

/**
 * Whom a signing certificate is for: its one subject alternative name, an e-mail address, a URI or Fulcio's otherName (user name).
 * Several would leave open which of them signed, so they are refused.
 */
export function identityOf(certificate: Certificate): string {
  const [name, ...others] = certificate.names;
  if (others.length > 0)
    throw invalid(`the certificate has ${others.length + 1} subject alternative names, not one`);
  if (name === undefined) throw invalid('the certificate has no subject alternative name');
  if (name === 'unsupported')
    throw invalid('the subject alternative name of the certificate is of an unknown kind');
  return name.value;
}

function invalid(message: string): RefusedError {
  return new RefusedError('CERTIFICATE_INVALID', message);
}
