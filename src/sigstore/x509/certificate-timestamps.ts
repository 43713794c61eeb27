import { createHash } from 'node:crypto';
import { withDerErrors } from '../der/der-error.ts';
import { readDer } from '../der/read.ts';
import { derContext, derSequence } from '../der/write.ts';
import { verifyWith } from '../keys/verify-signature.ts';
import { RefusedError } from '../refusal.ts';
import type { TrustedLog } from '../types.ts';
import type { Certificate } from './certificate.ts';
import { covers } from './chain.ts';
import { OID } from './oids.ts';

/** SignedCertificateTimestamp (RFC 6962, 3.2). `timestamp` in milliseconds since 1970. */
export type CertificateTimestamp = {
  logId: Uint8Array;
  timestamp: bigint;
  extensions: Uint8Array;
  /** TLS HashAlgorithm and SignatureAlgorithm. */
  hash: number;
  scheme: number;
  signature: Uint8Array;
};

const MAX_TIMESTAMPS = 16;
const SHA256 = 4;
const RSA = 1;
const ECDSA = 3;

/**
 * Proves that the certificate was submitted to `needed` different certificate transparency logs of the trusted root, each at a time for which
 * the root names the log. Logs that it does not name do not count; a wrong timestamp of one that it names refuses. `issuer` is the
 * certificate that signed the leaf. Throws RefusedError: SCT_MISSING, SCT_INVALID.
 */
export function verifyScts(
  leaf: Certificate,
  issuer: Certificate,
  ctLogs: TrustedLog[],
  needed: number,
): void {
  if (needed === 0) return;
  const timestamps = certificateTimestamps(leaf);
  if (timestamps.length === 0)
    throw new RefusedError(
      'SCT_MISSING',
      'the certificate holds no signed certificate timestamp, and one is required',
      'a private Sigstore without a certificate transparency log needs --insecure-ignore-sct',
    );
  const precertificate = precertificateOf(leaf);
  const issuerKeyHash = createHash('sha256').update(issuer.publicKey.spki).digest();
  const proven = new Set<string>();
  for (const timestamp of timestamps) {
    const candidates = ctLogs.filter(({ logId }) => Buffer.compare(logId, timestamp.logId) === 0);
    const logs = candidates.filter(
      ({ validFor }) => validFor.start !== undefined && covers(validFor, Number(timestamp.timestamp)),
    );
    if (logs.length === 0) continue;
    const signed = signedBytes(timestamp, issuerKeyHash, precertificate);
    if (!logs.some((log) => isSignedBy(log, timestamp, signed)))
      throw invalid(
        `the timestamp of the certificate transparency log ${logs[0]?.baseUrl} is not signed by that log`,
      );
    proven.add(Buffer.from(timestamp.logId).toString('hex'));
  }
  if (proven.size >= needed) return;
  throw invalid(
    `${proven.size} of the ${timestamps.length} certificate timestamps are of a log that the trusted root names for that time, ${needed} needed`,
  );
}

/** Those inside of the certificate; SCT_INVALID where the list cannot be read. */
export function certificateTimestamps(certificate: Certificate): CertificateTimestamp[] {
  const extension = certificate.extensions.find(({ oid }) => oid === OID.sctList);
  if (extension === undefined) return [];
  const list = withDerErrors(
    () => readDer(extension.value).octetString(),
    (message) => invalid(`the list of certificate timestamps cannot be read: ${message}`),
  );
  const reader = new TlsReader(list);
  const items = new TlsReader(reader.vector());
  reader.end();
  const timestamps: CertificateTimestamp[] = [];
  while (!items.done) {
    timestamps.push(readTimestamp(items.vector()));
    if (timestamps.length > MAX_TIMESTAMPS)
      throw invalid(`the certificate has more than ${MAX_TIMESTAMPS} timestamps`);
  }
  return timestamps;
}

function readTimestamp(bytes: Uint8Array): CertificateTimestamp {
  const reader = new TlsReader(bytes);
  const [version] = reader.take(1);
  if (version !== 0) throw invalid(`a certificate timestamp of version ${version} is not known`);
  const logId = reader.take(32);
  const timestamp = Buffer.from(reader.take(8)).readBigUInt64BE();
  const extensions = reader.vector();
  const [hash = 0, scheme = 0] = reader.take(2);
  const signature = reader.vector();
  reader.end();
  return { logId, timestamp, extensions, hash, scheme, signature };
}

function isSignedBy(
  log: TrustedLog,
  { hash, scheme, signature }: CertificateTimestamp,
  bytes: Uint8Array,
): boolean {
  const expected = log.key.type === 'rsa' ? RSA : ECDSA;
  return hash === SHA256 && scheme === expected && verifyWith(log, { bytes }, signature);
}

/** The TBSCertificate as it went to the log: without the extension that now holds the log's answer (RFC 6962, 3.1). */
export function precertificateOf(certificate: Certificate): Uint8Array {
  const extensions = certificate.extensions
    .filter(({ oid }) => oid !== OID.sctList)
    .map(({ bytes }) => bytes);
  return derSequence(...certificate.tbsBeforeExtensions, derContext(3, derSequence(...extensions)));
}

/** `digitally-signed struct` of RFC 6962, 3.2, for an entry of type precert_entry. */
export function signedBytes(
  { timestamp, extensions }: Pick<CertificateTimestamp, 'timestamp' | 'extensions'>,
  issuerKeyHash: Uint8Array,
  precertificate: Uint8Array,
): Uint8Array {
  const head = Buffer.alloc(12); // version v1 and signature type certificate_timestamp are zeros
  head.writeBigUInt64BE(timestamp, 2);
  head.writeUInt16BE(1, 10);
  return Buffer.concat([
    head,
    issuerKeyHash,
    length(precertificate, 3),
    precertificate,
    length(extensions, 2),
    extensions,
  ]);
}

function length(bytes: Uint8Array, size: number): Buffer {
  const field = Buffer.alloc(size);
  field.writeUIntBE(bytes.length, 0, size);
  return field;
}

/** TLS presentation language (RFC 8446, 3), as far as timestamps need it. */
class TlsReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw invalid('a certificate timestamp is truncated');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** `opaque<0..2^16-1>` */
  vector(): Uint8Array {
    const [high = 0, low = 0] = this.take(2);
    return this.take(high * 256 + low);
  }

  end(): void {
    if (!this.done) throw invalid('a certificate timestamp is longer than it says');
  }
}

function invalid(message: string): RefusedError {
  return new RefusedError('SCT_INVALID', message);
}
