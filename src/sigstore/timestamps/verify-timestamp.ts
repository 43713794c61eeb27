import { createHash } from 'node:crypto';
import { isoTime } from '../../base/utc-time.ts';
import { RefusedError } from '../refusal.ts';
import type { CertificateAuthority } from '../types.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { verifyByOid } from '../x509/certificate-signature.ts';
import { certificatesOf, covers, findChain, requirePurpose } from '../x509/chain.ts';
import { displayName } from '../x509/display-name.ts';
import { OID as X509 } from '../x509/oids.ts';
import { OID } from './oids.ts';
import { parseTimestampResponse, type Timestamp, type TimestampSigner } from './parse-timestamp.ts';

/**
 * Verifies an RFC 3161 time stamp over `stamped` (for Sigstore, the bytes of the signature) by one of the trusted root's authorities, and returns its
 * time in milliseconds since 1970 with that authority. Authority and certificates must have been valid at that time, not now. Throws
 * RefusedError: TIMESTAMP_INVALID (unreadable, of other bytes, wrongly signed), TIMESTAMP_UNTRUSTED (of no authority that was trusted then).
 */
export function verifyTimestamp(
  response: Uint8Array,
  stamped: Uint8Array,
  authorities: CertificateAuthority[],
): { at: number; authority: CertificateAuthority } {
  const timestamp = parseTimestampResponse(response);
  requireImprint(timestamp, stamped);
  requireContent(timestamp);
  let best: RefusedError | undefined;
  for (const authority of authorities)
    for (const signer of signersOf(timestamp, authority))
      try {
        verifySigner(timestamp, signer, authority);
        return { at: timestamp.genTime, authority };
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        best ??= error;
      }
  throw best ?? unknownAuthority(timestamp, authorities.length);
}

function unknownAuthority({ signer: { certificate } }: Timestamp, count: number): RefusedError {
  const by = 'issuer' in certificate ? ` (certified by ${displayName(certificate.issuer)})` : '';
  return new RefusedError(
    'TIMESTAMP_UNTRUSTED',
    `the authority${by} of the time stamp is not among the ${count} timestamp authorities of the trusted root`,
    'time stamps of another authority need a trusted root that names it: --trusted-root',
  );
}

function requireImprint({ imprint }: Timestamp, stamped: Uint8Array): void {
  const digest = createHash(imprint.algorithm).update(stamped).digest();
  if (!digest.equals(imprint.value)) throw invalid('the time stamp is of another signature');
}

function requireContent({ content, signer }: Timestamp): void {
  if (signer.contentType !== OID.tstInfo) throw invalid('the time stamp is signed as something else');
  const digest = createHash(signer.digest).update(content).digest();
  if (!digest.equals(signer.messageDigest)) throw invalid('the time stamp was changed after it was signed');
}

/**
 * Certificates that may have signed: the one with which the trusted root's chain begins; where that begins with an authority, those
 * that came along.
 */
function signersOf({ certificates, signer }: Timestamp, authority: CertificateAuthority): Certificate[] {
  const [first] = certificatesOf(authority) ?? [];
  if (first === undefined) return [];
  const candidates = first.isCa ? readable(certificates, authority) : [first];
  return candidates.filter((certificate) => isNamed(certificate, signer));
}

function isNamed(certificate: Certificate, { certificate: name }: TimestampSigner): boolean {
  if ('keyIdentifier' in name)
    return (
      certificate.subjectKeyIdentifier !== undefined &&
      equal(certificate.subjectKeyIdentifier, name.keyIdentifier)
    );
  return equal(certificate.issuer, name.issuer) && equal(certificate.serialNumber, name.serialNumber);
}

function verifySigner(timestamp: Timestamp, certificate: Certificate, authority: CertificateAuthority): void {
  const { signer, genTime } = timestamp;
  const { algorithm, value } = signer.certificateDigest;
  if (!createHash(algorithm).update(certificate.der).digest().equals(value))
    throw invalid('the time stamp names another certificate than that of the timestamp authority');
  if (!verifyByOid(signer.algorithm, certificate.publicKey, signer.signedBytes, signer.signature))
    throw invalid(`the time stamp is not signed by the timestamp authority ${authority.uri}`);
  if (!covers(authority.validFor, genTime))
    throw untrusted(
      `the trusted root does not name the timestamp authority ${authority.uri} for ${isoTime(genTime)}`,
    );
  try {
    requireTimeStamping(certificate);
    const intermediates = readable(timestamp.certificates, authority);
    findChain({ leaf: certificate, intermediates }, [authority], {
      atMs: genTime,
      purpose: X509.timeStamping,
    });
  } catch (error) {
    // What is wrong with a certificate is here wrong with the time stamp.
    if (error instanceof RefusedError)
      throw untrusted(`the timestamp authority ${authority.uri}: ${error.message}`);
    throw error;
  }
}

/** RFC 3161, 2.3: time stamping is the only purpose of the certificate, and critical. */
function requireTimeStamping(certificate: Certificate): void {
  requirePurpose(certificate, X509.timeStamping, 'time stamping');
  const { critical, purposes } = certificate.extendedKeyUsage ?? { critical: false, purposes: [] };
  if (!critical || purposes.length !== 1)
    throw untrusted('time stamping is not the only and critical purpose of the certificate');
}

/** Most that come along are those of the authority, which are read once. */
function readable(certificates: Uint8Array[], authority: CertificateAuthority): Certificate[] {
  const known = certificatesOf(authority) ?? [];
  return certificates.flatMap((der) => {
    try {
      return [known.find((certificate) => equal(certificate.der, der)) ?? parseCertificate(der)];
    } catch (error) {
      if (error instanceof RefusedError) return []; // it only helps where it is needed
      throw error;
    }
  });
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function invalid(message: string): RefusedError {
  return new RefusedError('TIMESTAMP_INVALID', message);
}

function untrusted(message: string): RefusedError {
  return new RefusedError('TIMESTAMP_UNTRUSTED', message);
}
