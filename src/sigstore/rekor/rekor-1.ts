import { redactUrl } from '../../base/redact-url.ts';
import { encodeEnvelope } from '../bundle/encode-bundle.ts';
import { formatPem } from '../keys/pem.ts';
import { type ProtoMessage, ShapeError } from '../proto-json.ts';
import { askService, type ServiceAnswer, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import type { InclusionProof, LogEntry } from '../types.ts';
import { type Submission, signedDigest } from './submission.ts';

const SERVICE = 'the transparency log';
/** An entry repeats what was sent, at most. */
const LIMIT_BYTES = 32 * 1024 * 1024;
const MAX_HASHES = 64;
/** A tree id of 16 digits, where the log has several, and the leaf hash. */
const ENTRY_ID = /^(?:[0-9a-f]{16})?[0-9a-f]{64}$/;

/**
 * Rekor v1, `POST /api/v1/log/entries` (rekor, openapi.yaml): hashedrekord 0.0.1 for a message, dsse 0.0.1 for an envelope, as
 * cosign writes and Sigstore's verifiers expect. An entry that the log has already is fetched.
 */
export async function submitToRekor1(
  baseUrl: string,
  submission: Submission,
  context: ServiceContext,
): Promise<LogEntry> {
  const entry = proposedEntry(submission);
  const ask = { service: SERVICE, limitBytes: LIMIT_BYTES };
  const answer = await askService(
    {
      ...ask,
      url: `${baseUrl}/api/v1/log/entries`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(entry)),
      accepted: [200, 201, 409],
    },
    context,
  );
  if (answer.status !== 409) return readEntry(baseUrl, answer, entry);
  const url = `${baseUrl}/api/v1/log/entries/${existingEntry(baseUrl, answer)}`;
  return readEntry(baseUrl, await askService({ ...ask, url, accepted: [200] }, context), entry);
}

type ProposedEntry = { apiVersion: '0.0.1'; kind: 'hashedrekord' | 'dsse'; spec: unknown };

function proposedEntry(submission: Submission): ProposedEntry {
  const { content, signature, signer } = submission;
  const pem = formatPem(signer.kind === 'certificate' ? 'CERTIFICATE' : 'PUBLIC KEY', signer.der);
  const verifier = Buffer.from(pem).toString('base64');
  if (content.kind === 'envelope') {
    const envelope = Buffer.from(encodeEnvelope(content.envelope)).toString('utf8');
    return {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: { proposedContent: { envelope, verifiers: [verifier] } },
    };
  }
  const { algorithm, value } = signedDigest(submission);
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm, value: Buffer.from(value).toString('hex') } },
      signature: { content: Buffer.from(signature).toString('base64'), publicKey: { content: verifier } },
    },
  };
}

/** Only the entry's id is taken of the Location: where it is asked for stays as configured. */
function existingEntry(baseUrl: string, { headers, bytes }: ServiceAnswer): string {
  const location = headers.get('location') ?? '';
  const id = location.slice(location.lastIndexOf('/') + 1);
  if (ENTRY_ID.test(id)) return id;
  const named = /\b(?:[0-9a-f]{16})?[0-9a-f]{64}\b/.exec(bytes.subarray(0, 4096).toString('latin1'));
  if (named !== null) return named[0];
  throw serviceError(
    'SERVICE_ANSWER_INVALID',
    `the transparency log ${redactUrl(baseUrl)} has this entry already, but does not say under which id (409)`,
    { hint: 'sign again: another signature makes another entry' },
  );
}

function readEntry(baseUrl: string, answer: ServiceAnswer, { kind, apiVersion }: ProposedEntry): LogEntry {
  return readAnswer(`${SERVICE} ${redactUrl(baseUrl)}`, answer.bytes, (entries) => {
    const [id, ...others] = entries.names();
    if (id === undefined || others.length > 0) throw new ShapeError('it does not hold exactly one entry');
    const entry = entries.message(id);
    const verification = entry.message('verification');
    const integratedTime = entry.integer('integratedTime');
    return {
      logIndex: entry.integer('logIndex'),
      logId: hex(required(entry, 'logID'), 'logID'),
      kind,
      version: apiVersion,
      integratedTime: integratedTime === 0n ? undefined : Number(integratedTime),
      promise: verification.has('signedEntryTimestamp')
        ? verification.bytes('signedEntryTimestamp')
        : undefined,
      proof: verification.has('inclusionProof')
        ? readProof(verification.message('inclusionProof'))
        : undefined,
      body: entry.bytes('body'),
    };
  });
}

function readProof(proof: ProtoMessage): InclusionProof {
  const checkpoint = proof.string('checkpoint');
  return {
    logIndex: proof.integer('logIndex'),
    treeSize: proof.integer('treeSize'),
    rootHash: hex(proof.string('rootHash'), 'rootHash'),
    hashes: hexes(proof),
    checkpoint: checkpoint === '' ? undefined : checkpoint,
  };
}

function hex(text: string, name: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2}){1,64}$/.test(text)) throw new ShapeError(`${name} is not a hexadecimal number`);
  return Buffer.from(text, 'hex');
}

function hexes(proof: ProtoMessage): Uint8Array[] {
  const hashes = proof.raw('hashes') ?? [];
  if (!Array.isArray(hashes) || hashes.length > MAX_HASHES)
    throw new ShapeError(`hashes is not a list of at most ${MAX_HASHES}`);
  return hashes.map((hash) => hex(String(hash), 'hashes'));
}
