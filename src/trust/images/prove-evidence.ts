import { type Digest, hexOf } from '../../base/digest.ts';
import {
  type Artifact,
  type Bundle,
  parseSimpleSigning,
  type Refusal,
  RefusedError,
  refusal,
  type VerifiedBundle,
  verifyBundle,
} from '../../sigstore/index.ts';
import { SIGNATURE_TYPE } from '../statements/type-uris.ts';
import type { AttachedEvidence, CheckedEvidence } from '../types.ts';

/** What signatures are checked against: the third argument of `verifyBundle`. */
export type Proof = Parameters<typeof verifyBundle>[2];

/**
 * Checks all of one piece of evidence but who may sign: the signature and what vouches for it, and that it is about `subject`.
 * The answer says what was proven; a refusal in it says why nothing was.
 */
export function proveEvidence(evidence: AttachedEvidence, subject: Digest, proof: Proof): CheckedEvidence {
  const { bundle, payload } = evidence;
  const verification = verifyBundle(bundle, artifactOf(subject, payload), proof);
  if (!verification.ok) return unproven(evidence, verification.refusal);
  try {
    return payload === undefined
      ? provenBundle(evidence, verification.verified, subject)
      : provenSimpleSigning(evidence, verification.verified, payload, subject);
  } catch (error) {
    if (error instanceof RefusedError) return unproven(evidence, error.refusal);
    throw error;
  }
}

/** Simple signing is over the document; a statement is about the image's digest, which `verifyBundle` looks for in it. */
function artifactOf(subject: Digest, payload: Uint8Array | undefined): Artifact {
  if (payload !== undefined) return { kind: 'bytes', bytes: payload };
  return { kind: 'digest', digest: { algorithm: 'sha256', value: Buffer.from(hexOf(subject), 'hex') } };
}

function provenBundle(
  evidence: AttachedEvidence,
  verified: VerifiedBundle,
  subject: Digest,
): CheckedEvidence {
  if (verified.content.kind === 'message') {
    const message = 'the manifest is signed as a file, not as an image';
    return {
      ...unproven(
        evidence,
        refusal('NOT_A_SIGNATURE', message, { hint: 'sign it as an image', remedies: ['sign-image'] }),
      ),
      verified,
    };
  }
  const { predicateType, statement } = verified.content;
  const kind = predicateType === SIGNATURE_TYPE ? 'signature' : 'attestation';
  const about = statement.subject.find(({ digest }) => digest['sha256'] === hexOf(subject));
  const annotations = stringsOf(about?.annotations);
  return { evidence, kind, verified, predicateType, annotations, refusal: undefined };
}

function provenSimpleSigning(
  evidence: AttachedEvidence,
  verified: VerifiedBundle,
  payload: Uint8Array,
  subject: Digest,
): CheckedEvidence {
  const { digest, annotations, signedAt } = parseSimpleSigning(payload);
  if (digest !== subject)
    throw new RefusedError('SUBJECT_MISMATCH', `${digest} was signed, and not ${subject}`);
  const proven = { evidence, kind: 'signature', verified, predicateType: undefined, annotations } as const;
  const refused = { ...proven, refusal: undefined };
  return signedAt === undefined ? refused : { ...refused, statedAt: signedAt * 1000 };
}

/** For evidence that is not proven, the kind is only what it claims about itself; used in the table. */
function unproven(evidence: AttachedEvidence, why: Refusal): CheckedEvidence {
  const predicateType = claimedType(evidence.bundle);
  const isSignature = evidence.format === 'simple-signing' || predicateType === SIGNATURE_TYPE;
  return {
    evidence,
    kind:
      isSignature || (evidence.format === 'bundle' && predicateType === undefined)
        ? 'signature'
        : 'attestation',
    verified: undefined,
    predicateType,
    annotations: {},
    refusal: why,
  };
}

function claimedType({ content }: Bundle): string | undefined {
  if (content.kind === 'message') return undefined;
  const head = Buffer.from(content.envelope.payload).toString('utf8');
  return /"predicateType"\s*:\s*"([^"\\]{1,200})"/.exec(head)?.[1];
}

/** Only text can be asked for with `-a`. */
function stringsOf(annotations: Record<string, unknown> = {}): Record<string, string> {
  const strings = Object.entries(annotations).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(strings);
}
