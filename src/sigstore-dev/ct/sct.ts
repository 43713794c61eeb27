import { createHash } from 'node:crypto';
import { type CertificateKey, derOctetString, extension, signWith } from '../../sigstore/index.ts';

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

/**
 * The CT log's answer to add-pre-chain (RFC 6962, 3.2), as the extension that goes into the certificate: a promise over `tbs`,
 * the certificate's fields without this extension and without the poison of a precertificate. `key` is P-256.
 */
export function sctExtension(
  tbs: Uint8Array,
  issuerSpki: Uint8Array,
  key: CertificateKey,
  nowMs: number,
): Uint8Array {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(nowMs));
  const signed = Buffer.concat([
    Uint8Array.of(0, 0),
    timestamp,
    Uint8Array.of(0, 1),
    sha256(issuerSpki),
    withLength(tbs, 3),
    NO_EXTENSIONS,
  ]);
  const sct = Buffer.concat([
    Uint8Array.of(0),
    sha256(key.spki),
    timestamp,
    NO_EXTENSIONS,
    SHA256_ECDSA,
    withLength(signWith(key, signed), 2),
  ]);
  return extension(SCT_LIST, derOctetString(withLength(withLength(sct, 2), 2)));
}

const NO_EXTENSIONS = Uint8Array.of(0, 0);

/** SignatureAndHashAlgorithm of TLS 1.2. */
const SHA256_ECDSA = Uint8Array.of(4, 3);

function withLength(bytes: Uint8Array, octets: number): Buffer {
  const length = Buffer.alloc(octets);
  length.writeUIntBE(bytes.length, 0, octets);
  return Buffer.concat([length, bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
