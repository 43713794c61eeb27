import { createHash } from 'node:crypto';

/** `alias` is ASCII; `certificate` is DER. */
export type TrustedCertificate = { alias: string; certificate: Buffer };

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;

/**
 * A Java KeyStore of trusted certificates (sun.security.provider.JavaKeyStore): unlike PKCS #12 it holds no salt, so
 * equal input gives equal bytes. `date` is seconds since 1970; the password only guards against accidents.
 */
export function encodeJks(
  certificates: readonly TrustedCertificate[],
  date: number,
  password: string,
): Buffer {
  const parts = [uint32(MAGIC), uint32(VERSION), uint32(certificates.length)];
  const dateMs = Buffer.alloc(8);
  dateMs.writeBigInt64BE(BigInt(date) * 1000n);
  for (const { alias, certificate } of certificates) {
    parts.push(uint32(TRUSTED_CERTIFICATE), shortText(alias), dateMs, shortText('X.509'));
    parts.push(uint32(certificate.length), certificate);
  }
  const body = Buffer.concat(parts);
  const key = Buffer.from(password, 'utf16le').swap16();
  const digest = createHash('sha1').update(key).update('Mighty Aphrodite').update(body).digest();
  return Buffer.concat([body, digest]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Java's modified UTF-8 with a length of two bytes; ASCII is the same in both. */
function shortText(text: string): Buffer {
  const bytes = Buffer.from(text.replace(/[^\x20-\x7e]/g, '_').slice(0, 0xffff), 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
