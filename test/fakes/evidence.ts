import { generateKeyPairSync } from 'node:crypto';
import { type Digest, digestOf, hexOf } from '../../src/base/digest.ts';
import {
  parsePublicKey,
  refusal,
  type VerifiedBundle,
  type VerifiedSigner,
} from '../../src/sigstore/index.ts';
import type { CheckEvidence } from '../../src/trust/policy/index.ts';
import type { AttachedEvidence, CheckedEvidence, EvidenceListing } from '../../src/trust/types.ts';

/** What a piece of evidence will prove once it is checked: signatures themselves are none of a policy's business. */
export type FakeEvidence = {
  signer: VerifiedSigner;
  /** Of an attestation; a signature without one. */
  predicateType?: string;
  predicate?: unknown;
  annotations?: Record<string, string>;
  /** What the statement is about; default: the subject that it hangs on. */
  about?: Digest;
  /** When it was signed, ms; default: nothing proves it. */
  at?: number | number[];
  /** The same for two pieces that hold one signature; default: its own. */
  signature?: string;
  /** Of simple signing: when it says itself that it was made, ms. */
  statedAt?: number;
  /** Of log entries that it has; default: 1. */
  logEntries?: number;
  /** Nothing about it is true: an unsigned or wrongly signed document. */
  unsigned?: boolean;
};

const proofs = new WeakMap<AttachedEvidence, FakeEvidence>();
let count = 0;

export function listingOf(
  subject: Digest,
  pieces: readonly FakeEvidence[],
  truncated?: string,
): EvidenceListing {
  const evidence = pieces.map((piece) => {
    const blob = digestOf(`evidence ${count++}`);
    const item = {
      place: 'referrer',
      format: 'bundle',
      attachedTo: subject,
      manifest: blob,
      blob,
    } as AttachedEvidence;
    proofs.set(item, piece);
    return item;
  });
  const digest = digestOf(evidence.map(({ manifest }) => manifest).join());
  return { subject, evidence, unread: [], documents: [], truncated, digest };
}

/** As the real check: says what is proven, and refuses what lacks what is required. */
export const fakeCheck: CheckEvidence = (evidence, subject, { keys, requirements }) => {
  const piece = proofs.get(evidence);
  if (piece === undefined) throw new Error('no fake evidence');
  const { signer, predicateType, predicate, annotations = {}, about = subject, at, logEntries = 1 } = piece;
  const signature = digestOf(piece.signature ?? evidence.blob);
  const times = (at === undefined ? [] : [at].flat()).map((time) => ({ at: time, by: 'log' as const }));
  const checked: CheckedEvidence = {
    evidence,
    kind: predicateType === undefined ? 'signature' : 'attestation',
    verified: undefined,
    predicateType,
    annotations,
    refusal: undefined,
  };
  if (piece.statedAt !== undefined) checked.statedAt = piece.statedAt;
  if (piece.unsigned) return { ...checked, refusal: refusal('SIGNATURE_INVALID', 'nobody signed it') };
  if (signer.kind === 'key' && !keys.some(({ id }) => id === signer.key))
    return { ...checked, refusal: refusal('KEY_MISMATCH', `signed with ${signer.key}`) };
  if (logEntries < requirements.logEntries)
    return {
      ...checked,
      refusal: refusal('LOG_ENTRY_MISSING', `${logEntries} of ${requirements.logEntries}`),
    };
  const statement = {
    subject: [{ digest: { sha256: hexOf(about) } }],
    predicateType: predicateType ?? '',
    predicate,
  };
  const content: VerifiedBundle['content'] =
    predicateType === undefined
      ? { kind: 'message' }
      : { kind: 'statement', predicateType, statement, payload: new Uint8Array() };
  return { ...checked, verified: { signer, times, logEntries: [], content, signature } };
};

export function identitySigner(
  identity: string,
  issuer = 'https://issuer.example',
  claims = {},
): VerifiedSigner {
  return {
    kind: 'certificate',
    identity,
    claims: { issuer, ...claims },
    key: digestOf(`throw-away key ${count++}`),
    notAfter: 0,
  };
}

export type FakeKey = { pem: string; signer: VerifiedSigner };

export function keySigner(): FakeKey {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return { pem: pem.toString(), signer: { kind: 'key', key: parsePublicKey(pem).id } };
}
