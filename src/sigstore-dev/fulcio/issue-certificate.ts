import {
  type CertificateKey,
  certificateTemplate,
  extendedKeyUsage,
  keyUsage,
  NO_NAME,
  signCertificate,
  subjectAlternativeName,
  type VerificationKey,
} from '../../sigstore/index.ts';
import type { DevCertificateAuthority } from '../certificates/authorities.ts';
import { sctExtension } from '../ct/sct.ts';
import { type CertifiedIdentity, fulcioExtensions } from './certified-identity.ts';

export type CertificatePolicy = {
  lifetimeMs: number;
  /** The key of the CT log; undefined: certificates without a proof of being logged. */
  ctLog: CertificateKey | undefined;
};

type CertificateRequest = {
  key: VerificationKey;
  identity: CertifiedIdentity;
  tokenIssuer: string;
};

type Issuing = {
  authority: DevCertificateAuthority;
  policy: CertificatePolicy;
  nowMs: number;
};

/** A leaf for `key` in the name of `identity`, in the CT log, then the authority's chain; DER. */
export function issueCertificate(
  { key, identity, tokenIssuer }: CertificateRequest,
  { authority, policy: { lifetimeMs, ctLog }, nowMs }: Issuing,
): Uint8Array[] {
  const template = certificateTemplate({
    subject: NO_NAME,
    spki: key.spki,
    issuer: authority,
    notBefore: nowMs,
    notAfter: nowMs + lifetimeMs,
    extensions: [
      keyUsage('digitalSignature'),
      extendedKeyUsage('codeSigning'),
      subjectAlternativeName(identity.alternativeName),
      ...fulcioExtensions(tokenIssuer, identity.claims),
    ],
  });
  const scts = ctLog === undefined ? [] : [sctExtension(template([]), authority.key.spki, ctLog, nowMs)];
  return [signCertificate(template(scts), authority), ...authority.chain];
}
