import {
  basicConstraints,
  type CertificateKey,
  certificateKeyFromPem,
  certificateTemplate,
  distinguishedName,
  extendedKeyUsage,
  formatPem,
  generateCertificateKey,
  hostNames,
  keyUsage,
  pemOfCertificateKey,
  signCertificate,
} from '../../../sigstore/index.ts';
import type { TlsIdentity } from '../http/tls-server.ts';

/** A certificate authority that only the API server is told to believe, and only for our Service. PEM. */
export type ClusterAuthority = TlsIdentity & { madeAtMs: number };

const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 365;
/** So long before the end there is another one. */
const RENEW_AUTHORITY_DAYS = 180;
const LEAF_DAYS = 7;
/** For clocks that do not agree. */
const SKEW_MS = 3600 * 1000;
const NAME = distinguishedName('shearwall', 'shearwall admission');

export function makeAuthority(nowMs: number): ClusterAuthority {
  const key = generateCertificateKey('p256');
  const der = sign(key, key, {
    subject: NAME,
    notBefore: nowMs - SKEW_MS,
    notAfter: nowMs + AUTHORITY_DAYS * DAY_MS,
    extensions: [keyUsage('signsCertificates'), basicConstraints(0)],
  });
  return { cert: formatPem('CERTIFICATE', der), key: pemOfCertificateKey(key), madeAtMs: nowMs };
}

export function isAuthorityDue({ madeAtMs }: ClusterAuthority, nowMs: number): boolean {
  return nowMs - madeAtMs >= (AUTHORITY_DAYS - RENEW_AUTHORITY_DAYS) * DAY_MS;
}

/** A certificate for TLS with these host names. It never outlives its authority, which is renewed long before. */
export function issueLeaf(authority: ClusterAuthority, names: readonly string[], nowMs: number): TlsIdentity {
  const key = generateCertificateKey('p256');
  const authorityEnds = authority.madeAtMs + AUTHORITY_DAYS * DAY_MS;
  const der = sign(certificateKeyFromPem(authority.key), key, {
    subject: distinguishedName('shearwall', 'shearwall admission webhook'),
    notBefore: nowMs - SKEW_MS,
    notAfter: Math.min(nowMs + LEAF_DAYS * DAY_MS, authorityEnds),
    extensions: [keyUsage('digitalSignature'), extendedKeyUsage('serverAuth'), hostNames(names)],
  });
  return { cert: formatPem('CERTIFICATE', der), key: pemOfCertificateKey(key) };
}

/** Half of a leaf's life is left when it is renewed. */
export const LEAF_RENEWAL_MS = (LEAF_DAYS * DAY_MS) / 2;

function sign(
  issuer: CertificateKey,
  subject: CertificateKey,
  fields: { subject: Uint8Array; notBefore: number; notAfter: number; extensions: Uint8Array[] },
): Uint8Array {
  const signer = { name: NAME, key: issuer };
  const template = certificateTemplate({ ...fields, spki: subject.spki, issuer: signer });
  return signCertificate(template([]), signer);
}
