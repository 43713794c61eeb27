import { isJsonObject, parseJson } from '../../base/parse-json.ts';
import { readDigest } from '../bundle/parse-bundle.ts';
import { parsePem } from '../keys/pem.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { decodeBase64, ProtoMessage, ShapeError } from '../proto-json.ts';
import type { AnyDigest, DigestAlgorithm, LogEntry } from '../types.ts';

/** Who a log entry says has signed: the DER of a certificate, or of a SubjectPublicKeyInfo. */
export type LoggedSigner = { kind: 'certificate' | 'key'; der: Uint8Array };

/** What a log entry says was signed, by whom. */
export type LoggedSignature = {
  /** Of the bytes that the signature is over, or of the payload of an envelope. */
  digest: AnyDigest;
  of: 'signed-bytes' | 'payload';
  /** Absent in intoto 0.0.1, which names only the payload and the signer. */
  signature: Uint8Array | undefined;
  signer: LoggedSigner;
};

/** As large as a Rekor accepts, with room: intoto entries hold the payload's envelope. */
const LIMITS = { bytes: 16 * 1024 * 1024, depth: 16, names: 10_000, uniqueNames: true } as const;
const MAX_SIGNATURES = 16;

type Reader = (spec: ProtoMessage) => LoggedSignature[];

const READERS: Record<string, Reader> = {
  'hashedrekord 0.0.1': readHashedRekord1,
  'hashedrekord 0.0.2': readHashedRekord2,
  'dsse 0.0.1': readDsse1,
  'dsse 0.0.2': readDsse2,
  'intoto 0.0.1': readIntoto1,
  'intoto 0.0.2': readIntoto2,
};

/** Rekor v2 has no signed entry timestamps, and fixes how its checkpoints are named. */
export function isRekor2(entry: LogEntry): boolean {
  return entry.version === '0.0.2' && entry.kind !== 'intoto';
}

/**
 * Reads the body that a log stored (rekor, pkg/types; rekor-tiles, rekor/v2/entry.proto). Several signatures come from an
 * envelope that has several. Throws ShapeError for another kind, another version than the entry claims, or a wrong shape.
 */
export function readEntryBody(entry: LogEntry): LoggedSignature[] {
  const body = parseBody(entry.body);
  const [kind, version] = [body.string('kind'), body.string('apiVersion')];
  if (kind !== entry.kind || version !== entry.version)
    throw new ShapeError(`its body is a ${kind} ${version}, not a ${entry.kind} ${entry.version}`);
  const name = `${kind} ${version}`;
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined) throw new ShapeError(`entries of kind ${name.slice(0, 60)} are not known`);
  return read(body.message('spec'));
}

/** Kind and version that a body names, for legacy annotations, which leave them out. */
export function kindOfBody(body: Uint8Array): { kind: string; version: string } {
  const message = parseBody(body);
  return { kind: message.string('kind'), version: message.string('apiVersion') };
}

function parseBody(bytes: Uint8Array): ProtoMessage {
  let value: unknown;
  try {
    value = parseJson(bytes, LIMITS);
  } catch (cause) {
    throw new ShapeError('its body is not valid JSON', { cause });
  }
  if (!isJsonObject(value)) throw new ShapeError('its body is not a JSON object');
  return new ProtoMessage(value, '');
}

function readHashedRekord1(spec: ProtoMessage): LoggedSignature[] {
  const signature = spec.message('signature');
  return [
    {
      digest: readHash(spec.message('data').message('hash')),
      of: 'signed-bytes',
      signature: signature.bytes('content'),
      signer: readPem(signature.message('publicKey').bytes('content')),
    },
  ];
}

function readHashedRekord2(spec: ProtoMessage): LoggedSignature[] {
  const entry = spec.message('hashedRekordV002');
  const digest = readDigest(entry.message('data'));
  return [{ digest, of: 'signed-bytes', ...readSignature2(entry.message('signature')) }];
}

function readDsse1(spec: ProtoMessage): LoggedSignature[] {
  const digest = readHash(spec.message('payloadHash'));
  return spec.messages('signatures', MAX_SIGNATURES).map((signature) => ({
    digest,
    of: 'payload',
    signature: signature.bytes('signature'),
    signer: readPem(signature.bytes('verifier')),
  }));
}

function readDsse2(spec: ProtoMessage): LoggedSignature[] {
  const entry = spec.message('dsseV002');
  const digest = readDigest(entry.message('payloadHash'));
  return entry
    .messages('signatures', MAX_SIGNATURES)
    .map((signature) => ({ digest, of: 'payload', ...readSignature2(signature) }));
}

function readIntoto1(spec: ProtoMessage): LoggedSignature[] {
  const digest = readHash(spec.message('content').message('payloadHash'));
  return [{ digest, of: 'payload', signature: undefined, signer: readPem(spec.bytes('publicKey')) }];
}

function readIntoto2(spec: ProtoMessage): LoggedSignature[] {
  const content = spec.message('content');
  const digest = readHash(content.message('payloadHash'));
  return content
    .message('envelope')
    .messages('signatures', MAX_SIGNATURES)
    .map((signature) => ({
      digest,
      of: 'payload',
      // The log encodes what was base64 already.
      signature: decodeBase64(Buffer.from(signature.bytes('sig')).toString('latin1'), 'sig'),
      signer: readPem(signature.bytes('publicKey')),
    }));
}

function readSignature2(signature: ProtoMessage): { signature: Uint8Array; signer: LoggedSigner } {
  const verifier = signature.message('verifier');
  const kind = verifier.oneOf('x509Certificate', 'publicKey');
  if (kind === undefined) throw new ShapeError('its body names no signer');
  return {
    signature: signature.bytes('content'),
    signer: {
      kind: kind === 'publicKey' ? 'key' : 'certificate',
      der: verifier.message(kind).bytes('rawBytes'),
    },
  };
}

const HASH_LENGTHS: Record<DigestAlgorithm, number> = { sha256: 64, sha384: 96, sha512: 128 };

function readHash(message: ProtoMessage): AnyDigest {
  const [algorithm, value] = [message.string('algorithm'), message.string('value')];
  if (!Object.hasOwn(HASH_LENGTHS, algorithm))
    throw new ShapeError(`its body has a digest of algorithm ${JSON.stringify(algorithm.slice(0, 40))}`);
  const known = algorithm as DigestAlgorithm;
  if (value.length !== HASH_LENGTHS[known] || !/^[0-9a-f]*$/.test(value))
    throw new ShapeError(`its body has a digest that is not a ${known} in hexadecimal`);
  return { algorithm: known, value: Buffer.from(value, 'hex') };
}

function readPem(pem: Uint8Array): LoggedSigner {
  const text = Buffer.from(pem).toString('latin1');
  const [block] = parsePem(text);
  if (block?.label === 'CERTIFICATE') return { kind: 'certificate', der: block.der };
  if (block === undefined) throw new ShapeError('its body names a signer that is not PEM');
  return { kind: 'key', der: parsePublicKey(text).spki };
}
