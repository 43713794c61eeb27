import {
  basicConstraints,
  type CertificateIssuer,
  type CertificateKey,
  certificateTemplate,
  distinguishedName,
  extendedKeyUsage,
  keyUsage,
  signCertificate,
} from '../../sigstore/index.ts';

/** Stands in every name, so that nobody takes these certificates for real ones. */
export const ORGANIZATION = 'shearwall dev - not for production';

const TEN_YEARS_MS = 3653 * 24 * 3600 * 1000;

/** An issuer with the chain that leads from it to its root; DER. */
export type DevCertificateAuthority = CertificateIssuer & { chain: Uint8Array[] };

export const NAMES = {
  fulcioRoot: distinguishedName(ORGANIZATION, 'shearwall dev Fulcio root'),
  fulcio: distinguishedName(ORGANIZATION, 'shearwall dev Fulcio intermediate'),
  timestampRoot: distinguishedName(ORGANIZATION, 'shearwall dev timestamp root'),
  timestamp: distinguishedName(ORGANIZATION, 'shearwall dev timestamp authority'),
} as const;

/** Fulcio's intermediate and root certificates. */
export function makeFulcioChain(
  root: CertificateKey,
  intermediate: CertificateKey,
  nowMs: number,
): Uint8Array[] {
  const rootIssuer = { name: NAMES.fulcioRoot, key: root };
  return [
    makeCertificate(rootIssuer, { name: NAMES.fulcio, key: intermediate }, nowMs, [
      keyUsage('signsCertificates'),
      extendedKeyUsage('codeSigning'),
      basicConstraints(0),
    ]),
    makeRoot(rootIssuer, nowMs),
  ];
}

/** The timestamp authority's certificate (RFC 3161, 2.3: its one use, critical) and its root. */
export function makeTimestampChain(
  root: CertificateKey,
  signer: CertificateKey,
  nowMs: number,
): Uint8Array[] {
  const rootIssuer = { name: NAMES.timestampRoot, key: root };
  return [
    makeCertificate(rootIssuer, { name: NAMES.timestamp, key: signer }, nowMs, [
      keyUsage('digitalSignature'),
      extendedKeyUsage('timeStamping', true),
    ]),
    makeRoot(rootIssuer, nowMs),
  ];
}

function makeRoot(root: CertificateIssuer, nowMs: number): Uint8Array {
  return makeCertificate(root, root, nowMs, [keyUsage('signsCertificates'), basicConstraints(1)]);
}

function makeCertificate(
  issuer: CertificateIssuer,
  subject: CertificateIssuer,
  nowMs: number,
  extensions: readonly Uint8Array[],
): Uint8Array {
  const template = certificateTemplate({
    subject: subject.name,
    spki: subject.key.spki,
    issuer,
    notBefore: nowMs,
    notAfter: nowMs + TEN_YEARS_MS,
    extensions,
  });
  return signCertificate(template([]), issuer);
}
