import { type ProtoMessage, parseProtoJson, ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import type { AnyDigest, Bundle, DigestAlgorithm, Envelope, InclusionProof, LogEntry } from '../types.ts';

/** cosign and registries pass on no larger ones. */
export const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

const MAX_ENTRIES = 16;
const MAX_TIMESTAMPS = 16;
const MAX_CERTIFICATES = 16;
/** A tree of 2^64 leaves has no longer path. */
const MAX_HASHES = 64;
const MAX_DEPTH = 16;

/**
 * Reads a bundle v0.1, v0.2 or v0.3 in protobuf's JSON form (protobuf-specs, sigstore_bundle.proto). A field that is not
 * known is refused, as in cosign: it could change what the others mean. What a version demands of its log entries is judged with
 * the entries, by the verifier. Throws RefusedError: BUNDLE_INVALID, BUNDLE_VERSION_UNSUPPORTED, SIGNATURE_COUNT.
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  return withShapeErrors('the bundle', () => readBundle(bytes));
}

/** Turns what is wrong with the shape of `what` into a refusal. */
export function withShapeErrors<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShapeError)
      throw new RefusedError('BUNDLE_INVALID', `${what} cannot be read: ${error.message}`);
    throw error;
  }
}

function readBundle(bytes: Uint8Array): Bundle {
  const message = parseProtoJson(bytes, { bytes: MAX_BUNDLE_BYTES, depth: MAX_DEPTH });
  // Before the fields are looked at: a newer version may well have others, and the version is then what is wrong.
  const format = formatOf(message.string('mediaType'));
  message.refuseFieldsExcept(['mediaType', 'verificationMaterial', 'messageSignature', 'dsseEnvelope']);
  const material = message.message('verificationMaterial', [
    'publicKey',
    'x509CertificateChain',
    'certificate',
    'tlogEntries',
    'timestampVerificationData',
  ]);
  return {
    format,
    signer: readSigner(material, format),
    content: readContent(message),
    logEntries: material.messages('tlogEntries', MAX_ENTRIES, ENTRY_FIELDS).map(readEntry),
    timestamps: readTimestamps(material),
  };
}

const MEDIA_TYPE =
  /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=(\d+\.\d+)|\.v(\d+\.\d+)\+json)$/;
const FORMATS = ['v0.1', 'v0.2', 'v0.3'] as const;

function formatOf(mediaType: string): (typeof FORMATS)[number] {
  const version = MEDIA_TYPE.exec(mediaType);
  if (version === null) {
    const found = mediaType === '' ? 'none' : JSON.stringify(mediaType.slice(0, 100));
    throw new RefusedError(
      'BUNDLE_INVALID',
      `the bundle’s media type is ${found}, not that of a Sigstore bundle`,
    );
  }
  const format = FORMATS.find((name) => name === `v${version[1] ?? version[2]}`);
  if (format === undefined)
    throw new RefusedError(
      'BUNDLE_VERSION_UNSUPPORTED',
      `the bundle is of version ${version[1] ?? version[2]}; 0.1, 0.2 and 0.3 are known`,
    );
  return format;
}

function readSigner(material: ProtoMessage, format: Bundle['format']): Bundle['signer'] {
  const kind = material.oneOf('publicKey', 'certificate', 'x509CertificateChain');
  if (kind === undefined)
    throw new ShapeError('verificationMaterial names neither a certificate nor a public key');
  if (kind === 'publicKey')
    return { kind: 'public-key', hint: material.message('publicKey', ['hint']).string('hint') };
  if (kind === 'certificate')
    return {
      kind: 'certificate',
      leaf: rawBytes(material.message('certificate', ['rawBytes'])),
      intermediates: [],
    };
  if (format === 'v0.3')
    throw new ShapeError('verificationMaterial holds a chain, and version 0.3 one certificate');
  const chain = material.message('x509CertificateChain', ['certificates']);
  const [leaf, ...intermediates] = chain
    .messages('certificates', MAX_CERTIFICATES, ['rawBytes'])
    .map(rawBytes);
  if (leaf === undefined) throw new ShapeError('verificationMaterial.x509CertificateChain is empty');
  return { kind: 'certificate', leaf, intermediates };
}

function rawBytes(certificate: ProtoMessage): Uint8Array {
  return nonEmpty(certificate, 'rawBytes');
}

function readContent(message: ProtoMessage): Bundle['content'] {
  const kind = message.oneOf('messageSignature', 'dsseEnvelope');
  if (kind === undefined) throw new ShapeError('it holds neither messageSignature nor dsseEnvelope');
  if (kind === 'dsseEnvelope') {
    const envelope = message.message('dsseEnvelope', ENVELOPE_FIELDS);
    const [only, ...others] = readEnvelopes(envelope);
    if (only === undefined || others.length > 0)
      throw new RefusedError(
        'SIGNATURE_COUNT',
        `the envelope holds ${only ? 1 + others.length : 0} signatures, not one`,
      );
    return { kind: 'envelope', envelope: only };
  }
  const signed = message.message('messageSignature', ['messageDigest', 'signature']);
  const digest = signed.has('messageDigest')
    ? readOptionalDigest(signed.message('messageDigest', ['algorithm', 'digest']))
    : undefined;
  return { kind: 'message', digest, signature: nonEmpty(signed, 'signature') };
}

/** cosign 3.1 writes an empty digest where it signs with Ed25519. */
function readOptionalDigest(message: ProtoMessage): AnyDigest | undefined {
  return message.has('algorithm') || message.has('digest') ? readDigest(message) : undefined;
}

export const ENVELOPE_FIELDS = ['payload', 'payloadType', 'signatures'];

/** DSSE allows several signatures: one envelope for each, all with the same payload. */
export function readEnvelopes(envelope: ProtoMessage): Envelope[] {
  const payload = envelope.bytes('payload');
  const payloadType = envelope.string('payloadType');
  return envelope.messages('signatures', MAX_ENTRIES, ['sig', 'keyid']).map((signature) => ({
    payloadType,
    payload,
    signature: nonEmpty(signature, 'sig'),
    keyid: signature.string('keyid'),
  }));
}

/** sigstore_common.proto, HashAlgorithm, with the length of a digest in bytes. */
const HASHES: readonly (readonly [string, number, { algorithm: DigestAlgorithm; length: number }])[] = [
  ['SHA2_256', 1, { algorithm: 'sha256', length: 32 }],
  ['SHA2_384', 2, { algorithm: 'sha384', length: 48 }],
  ['SHA2_512', 3, { algorithm: 'sha512', length: 64 }],
];

export function readDigest(message: ProtoMessage): AnyDigest {
  const hash = message.enumeration('algorithm', HASHES);
  if (hash === undefined) {
    const found = JSON.stringify(message.raw('algorithm') ?? null).slice(0, 40);
    throw new ShapeError(`${message.path}.algorithm is ${found}; SHA-256, SHA-384 and SHA-512 are known`);
  }
  const value = message.bytes('digest');
  if (value.length !== hash.length)
    throw new ShapeError(
      `${message.path}.digest has ${value.length} bytes, and ${hash.algorithm} ${hash.length}`,
    );
  return { algorithm: hash.algorithm, value };
}

const ENTRY_FIELDS = [
  'logIndex',
  'logId',
  'kindVersion',
  'integratedTime',
  'inclusionPromise',
  'inclusionProof',
  'canonicalizedBody',
];

export function readEntry(message: ProtoMessage): LogEntry {
  const kindVersion = message.message('kindVersion', ['kind', 'version']);
  return {
    logIndex: message.integer('logIndex'),
    logId: nonEmpty(message.message('logId', ['keyId']), 'keyId'),
    kind: kindVersion.string('kind'),
    version: kindVersion.string('version'),
    integratedTime: readIntegratedTime(message),
    promise: message.has('inclusionPromise')
      ? nonEmpty(message.message('inclusionPromise', ['signedEntryTimestamp']), 'signedEntryTimestamp')
      : undefined,
    proof: message.has('inclusionProof')
      ? readProof(message.message('inclusionProof', PROOF_FIELDS))
      : undefined,
    body: nonEmpty(message, 'canonicalizedBody'),
  };
}

/** Ten thousand years: what `Date` can hold, with room. */
const MAX_SECONDS = 253_402_300_799n;

function readIntegratedTime(message: ProtoMessage): number | undefined {
  const seconds = message.integer('integratedTime');
  if (seconds > MAX_SECONDS)
    throw new ShapeError(`${message.path}.integratedTime is ${seconds}, which is not a valid time`);
  return seconds === 0n ? undefined : Number(seconds);
}

const PROOF_FIELDS = ['logIndex', 'rootHash', 'treeSize', 'hashes', 'checkpoint'];

function readProof(message: ProtoMessage): InclusionProof {
  return {
    logIndex: message.integer('logIndex'),
    treeSize: message.integer('treeSize'),
    rootHash: message.bytes('rootHash'),
    hashes: message.bytesList('hashes', MAX_HASHES),
    checkpoint: message.has('checkpoint')
      ? message.message('checkpoint', ['envelope']).string('envelope') || undefined
      : undefined,
  };
}

function readTimestamps(material: ProtoMessage): Uint8Array[] {
  if (!material.has('timestampVerificationData')) return [];
  return material
    .message('timestampVerificationData', ['rfc3161Timestamps'])
    .messages('rfc3161Timestamps', MAX_TIMESTAMPS, ['signedTimestamp'])
    .map((timestamp) => nonEmpty(timestamp, 'signedTimestamp'));
}

function nonEmpty(message: ProtoMessage, name: string): Uint8Array {
  const bytes = message.bytes(name);
  if (bytes.length === 0) throw new ShapeError(`${message.path}.${name} is empty`);
  return bytes;
}
