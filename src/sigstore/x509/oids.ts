/** Object identifiers of certificates: RFC 5280, RFC 6962, and Sigstore's (fulcio, docs/oid-info.md). */
export const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  sctList: '1.3.6.1.4.1.11129.2.4.2',
  fulcioUserName: '1.3.6.1.4.1.57264.1.7',
  fulcioIssuer: '1.3.6.1.4.1.57264.1.8',
  fulcioIssuerLegacy: '1.3.6.1.4.1.57264.1.1',
} as const;

/** Below this arc lie all of Fulcio's extensions. */
export const FULCIO = '1.3.6.1.4.1.57264.1';
