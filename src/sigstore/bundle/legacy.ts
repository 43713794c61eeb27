import { createHash } from 'node:crypto';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPem, parsePem } from '../keys/pem.ts';
import { kindOfBody } from '../log/entry-body.ts';
import { decodeBase64, type ProtoMessage, parseProtoJson, ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import type { Bundle, LogEntry } from '../types.ts';
import { readEnvelopes, withShapeErrors } from './parse-bundle.ts';

/** cosign, specs/SIGNATURE_SPEC.md and pkg/oci/static: how a layer of `.sig` or `.att` carries what a bundle does. */
const ANNOTATION = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;

export const SIMPLE_SIGNING_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
export const DSSE_TYPE = 'application/vnd.dsse.envelope.v1+json';

const LIMITS = { bytes: 16 * 1024 * 1024, depth: 16 };
const MAX_CHAIN = 16;

export type LegacyLayer = {
  /** Of the layer: simple signing or DSSE. */
  mediaType: string;
  annotations: Readonly<Record<string, string>>;
  blob: Uint8Array;
};

/**
 * The bundles that a layer of a legacy `.sig` or `.att` manifest amounts to. A simple-signing layer is one, whose message is the
 * blob. Of an envelope with several signatures each becomes a bundle of its own with the layer's certificate, log entry and
 * timestamp, so that each is judged alone and one bad signature hides no good one. Throws RefusedError BUNDLE_INVALID,
 * SIGNATURE_COUNT for an envelope without any.
 */
export function bundleFromLegacy(layer: LegacyLayer): Bundle[] {
  return withShapeErrors('the legacy signature', () => {
    const rest = {
      format: 'legacy',
      signer: readSigner(layer.annotations),
      logEntries: readLogEntries(layer.annotations),
      timestamps: readTimestamps(layer.annotations),
    } as const;
    return readContents(layer).map((content) => ({ ...rest, content }));
  });
}

/** The annotations for a layer that `bundleFromLegacy` reads back. A log entry without a promise (Rekor v2) has no place in them. */
export function legacyAnnotations(bundle: Bundle): Record<string, string> {
  const { signer, content, logEntries, timestamps } = bundle;
  const entry = logEntries.find(({ promise }) => promise !== undefined);
  const [timestamp] = timestamps;
  const signature = content.kind === 'message' ? base64(content.signature) : '';
  const [leaf = '', ...chain] =
    signer.kind === 'certificate'
      ? [signer.leaf, ...signer.intermediates].map((der) => formatPem('CERTIFICATE', der))
      : [];
  return withoutUndefined({
    [ANNOTATION.signature]: signature,
    [ANNOTATION.certificate]: leaf !== '' ? leaf : undefined,
    [ANNOTATION.chain]: chain.length > 0 ? chain.join('') : undefined,
    [ANNOTATION.bundle]: entry ? encodeLogEntry(entry) : undefined,
    [ANNOTATION.timestamp]: timestamp
      ? JSON.stringify({ SignedRFC3161Timestamp: base64(timestamp) })
      : undefined,
  });
}

function readContents({ mediaType, annotations, blob }: LegacyLayer): Bundle['content'][] {
  if (mediaType === SIMPLE_SIGNING_TYPE) {
    const signature = decodeBase64(annotation(annotations, 'signature') ?? '', ANNOTATION.signature);
    if (signature.length === 0) throw new ShapeError(`the layer has no annotation ${ANNOTATION.signature}`);
    const value = createHash('sha256').update(blob).digest();
    return [{ kind: 'message', digest: { algorithm: 'sha256', value }, signature }];
  }
  if (mediaType !== DSSE_TYPE)
    throw new ShapeError(`layers of type ${mediaType.slice(0, 100)} are not legacy signatures`);
  const envelopes = readEnvelopes(parseProtoJson(blob, LIMITS));
  if (envelopes.length === 0) throw new RefusedError('SIGNATURE_COUNT', 'the envelope holds no signature');
  return envelopes.map((envelope) => ({ kind: 'envelope', envelope }));
}

function readSigner(annotations: LegacyLayer['annotations']): Bundle['signer'] {
  const [leaf, ...extra] = readCertificates(annotations, 'certificate');
  if (leaf === undefined) return { kind: 'public-key', hint: '' };
  return { kind: 'certificate', leaf, intermediates: [...extra, ...readCertificates(annotations, 'chain')] };
}

function readCertificates(
  annotations: LegacyLayer['annotations'],
  name: 'certificate' | 'chain',
): Uint8Array[] {
  const text = annotation(annotations, name)?.trim() ?? '';
  const blocks = parsePem(text);
  if (text !== '' && blocks.length === 0)
    throw new ShapeError(`the annotation ${ANNOTATION[name]} is not PEM`);
  if (blocks.length > MAX_CHAIN || blocks.some(({ label }) => label !== 'CERTIFICATE'))
    throw new ShapeError(
      `the annotation ${ANNOTATION[name]} holds other things than at most ${MAX_CHAIN} certificates`,
    );
  return blocks.map(({ der }) => der);
}

function readLogEntries(annotations: LegacyLayer['annotations']): LogEntry[] {
  const message = readJson(annotations, 'bundle');
  if (message === undefined) return [];
  const payload = message.message('Payload');
  const body = payload.bytes('body');
  const logId = payload.string('logID');
  if (!/^(?:[0-9a-f]{2}){4,64}$/.test(logId))
    throw new ShapeError('Payload.logID is not a hexadecimal key id');
  const seconds = payload.integer('integratedTime');
  if (seconds > 253_402_300_799n)
    throw new ShapeError(`Payload.integratedTime is ${seconds}, which is not a valid time`);
  const promise = message.bytes('SignedEntryTimestamp');
  return [
    {
      logIndex: payload.integer('logIndex'),
      logId: Buffer.from(logId, 'hex'),
      ...kindOfBody(body),
      integratedTime: seconds === 0n ? undefined : Number(seconds),
      promise: promise.length === 0 ? undefined : promise,
      proof: undefined,
      body,
    },
  ];
}

function readTimestamps(annotations: LegacyLayer['annotations']): Uint8Array[] {
  const timestamp = readJson(annotations, 'timestamp')?.bytes('SignedRFC3161Timestamp');
  return timestamp === undefined || timestamp.length === 0 ? [] : [timestamp];
}

function readJson(
  annotations: LegacyLayer['annotations'],
  name: 'bundle' | 'timestamp',
): ProtoMessage | undefined {
  const text = annotation(annotations, name)?.trim() ?? '';
  // cosign 2 writes "null" where there is none.
  if (text === '' || text === 'null') return undefined;
  try {
    return parseProtoJson(Buffer.from(text), LIMITS);
  } catch (error) {
    if (error instanceof ShapeError)
      throw new ShapeError(`the annotation ${ANNOTATION[name]}: ${error.message}`);
    throw error;
  }
}

function annotation(
  annotations: LegacyLayer['annotations'],
  name: keyof typeof ANNOTATION,
): string | undefined {
  const value: unknown = Object.hasOwn(annotations, ANNOTATION[name])
    ? annotations[ANNOTATION[name]]
    : undefined;
  return typeof value === 'string' ? value : undefined;
}

function encodeLogEntry({ promise, body, integratedTime, logIndex, logId }: LogEntry): string {
  const payload = `{"body":"${base64(body)}","integratedTime":${integratedTime ?? 0},"logIndex":${logIndex},"logID":"${Buffer.from(logId).toString('hex')}"}`;
  return `{"SignedEntryTimestamp":"${base64(promise ?? new Uint8Array())}","Payload":${payload}}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
