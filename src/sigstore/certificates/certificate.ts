import { randomBytes } from 'node:crypto';
import {
  derBitString,
  derContext,
  derElement,
  derInteger,
  derOid,
  derSequence,
  derTime,
  derUtf8,
} from '../der/write.ts';
import { type CertificateKey, type CertificateKeyType, signWith } from './certificate-key.ts';
import { authorityKeyIdentifier, extensionsField, subjectKeyIdentifier } from './extensions.ts';

/** A signer of certificates: its name and its key. */
export type CertificateIssuer = { name: Uint8Array; key: CertificateKey };

export type CertificateInput = {
  subject: Uint8Array;
  spki: Uint8Array;
  issuer: CertificateIssuer;
  /** Milliseconds since 1970; written in whole seconds. */
  notBefore: number;
  notAfter: number;
  /** DER of each Extension, besides the two key identifiers. */
  extensions: readonly Uint8Array[];
};

const SIGNATURE_ALGORITHM: Record<CertificateKeyType, string> = {
  p256: '1.2.840.10045.4.3.2',
  p384: '1.2.840.10045.4.3.3',
  ed25519: '1.3.101.112',
};

/** AlgorithmIdentifier of what `signWith` makes. */
export function signatureAlgorithm({ type }: CertificateKey): Uint8Array {
  return derSequence(derOid(SIGNATURE_ALGORITHM[type]));
}

/** A distinguished name: an organization, which says what certificates are worth, and a common name. */
export function distinguishedName(organization: string, commonName: string): Uint8Array {
  const attribute = (oid: string, value: string): Uint8Array =>
    derElement(0x31, derSequence(derOid(oid), derUtf8(value)));
  return derSequence(attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName));
}

/** The empty name of certificates that say who in their alternative name only. */
export const NO_NAME = derSequence();

/** What is signed, as a function of its extensions: a certificate's SCT is over the same fields without the SCT (RFC 6962, 3.2). */
export function certificateTemplate(input: CertificateInput): (more: readonly Uint8Array[]) => Uint8Array {
  // 20 octets at most, positive (RFC 5280, 4.1.2.2).
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const fields = [
    derContext(0, derInteger(2)),
    derInteger(serial),
    signatureAlgorithm(input.issuer.key),
    input.issuer.name,
    derSequence(derTime(input.notBefore), derTime(input.notAfter)),
    input.subject,
    input.spki,
  ];
  const extensions = [
    subjectKeyIdentifier(input.spki),
    authorityKeyIdentifier(input.issuer.key.spki),
    ...input.extensions,
  ];
  return (more) => derSequence(...fields, extensionsField([...extensions, ...more]));
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } (RFC 5280, 4.1). */
export function signCertificate(tbs: Uint8Array, issuer: CertificateIssuer): Uint8Array {
  return derSequence(tbs, signatureAlgorithm(issuer.key), derBitString(signWith(issuer.key, tbs)));
}
