import { DIGEST_OIDS } from '../keys/algorithms.ts';
import type { DigestAlgorithm } from '../types.ts';

/** Object identifiers of CMS (RFC 5652), ESS (RFC 5035) and time stamps (RFC 3161). */
export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  rsaEncryption: '1.2.840.113549.1.1.1',
} as const;

/** What `rsaEncryption` means as a signature algorithm, next to a digest algorithm (RFC 3370, 3.2). */
export const RSA_WITH: Record<DigestAlgorithm, string> = {
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};

export function digestAlgorithmOf(oid: string): DigestAlgorithm | undefined {
  return (Object.keys(DIGEST_OIDS) as DigestAlgorithm[]).find((name) => DIGEST_OIDS[name] === oid);
}
