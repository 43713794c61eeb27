const BLOCK =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** DER bytes of every certificate in a PEM text (RFC 7468 §5), in order. */
export function pemCertificates(pem: Buffer): Buffer[] {
  return [...pem.toString('latin1').matchAll(BLOCK)].map((match) => Buffer.from(match[1] ?? '', 'base64'));
}
