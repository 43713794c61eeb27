import { withoutUndefined } from '../base/without-undefined.ts';
/**
 * Why a signature was not accepted: a closed set, the same in tables, `--json`, policy traces and docs/reference/reasons.md.
 * A refusal is an answer, not an error: what could not be read or reached throws instead.
 */
export const REFUSALS = {
  BUNDLE_INVALID:
    'the bundle or legacy signature cannot be read: truncated, of a wrong shape, or contradicting itself',
  BUNDLE_VERSION_UNSUPPORTED: 'the bundle is of a version that is not known',
  SIGNATURE_COUNT: 'the envelope holds no signature or several; exactly one is accepted',
  PAYLOAD_TYPE_UNEXPECTED: 'the envelope holds something other than an in-toto statement',
  STATEMENT_INVALID: 'the signed payload is not a readable in-toto statement or simple-signing document',
  SUBJECT_MISMATCH: 'what was signed is about another image or file',
  SIGNATURE_INVALID: 'the signature does not fit the signed bytes and the key',
  KEY_UNSUPPORTED: 'the key or its algorithm is not supported',
  KEY_MISMATCH: 'it was signed with another key than those that are accepted',
  SIGNER_KIND_MISMATCH: 'it was signed by key where a certificate is wanted, or the other way round',
  CERTIFICATE_INVALID: 'the certificate cannot be read or is not meant for signing code',
  CERTIFICATE_UNTRUSTED: 'the certificate does not come from a certificate authority of the trusted root',
  CERTIFICATE_EXPIRED: 'the certificate was not valid at the time that is proven',
  SCT_MISSING: 'the certificate has no proof of being in a certificate transparency log',
  SCT_INVALID:
    'the certificate’s proof of being in a certificate transparency log is wrong or of an unknown log',
  LOG_ENTRY_MISSING: 'there is no entry of a transparency log, and one is required',
  LOG_UNKNOWN: 'the log entry is of a log that the trusted root does not name',
  LOG_VALIDITY:
    'the log entry is outside the time for which the trusted root names the log, or that time is not stated',
  LOG_ENTRY_MISMATCH: 'the log entry is about another signature or other content',
  LOG_ENTRY_KEY_MISMATCH: 'the log entry names another key or certificate than the bundle',
  LOG_PROMISE_INVALID: 'the log’s promise to include the entry (signed entry timestamp) is wrong',
  LOG_PROOF_MISSING: 'the log entry has neither the inclusion proof nor the promise that its format requires',
  LOG_PROOF_INVALID: 'the log entry’s inclusion proof does not lead to the root hash',
  CHECKPOINT_INVALID: 'the log’s checkpoint is not signed by the log or is of another tree',
  TIMESTAMP_MISSING: 'there is no signed timestamp, and one is required',
  TIMESTAMP_INVALID: 'the signed timestamp is of another signature, or wrong',
  TIMESTAMP_UNTRUSTED:
    'the signed timestamp does not come from a timestamp authority of the trusted root, or at a time when it was not valid',
  TIME_UNPROVEN: 'nothing proves when it was signed, which a certificate requires',
  IDENTITY_MISMATCH: 'it was signed by another identity than those that are accepted',
  ISSUER_MISMATCH: 'the identity was vouched for by another issuer than those that are accepted',
  CLAIM_MISMATCH: 'the certificate names another source repository, workflow or trigger than is accepted',
  ANNOTATION_MISMATCH: 'the signature lacks an annotation that is required, or has another value for it',
  NOT_A_SIGNATURE: 'this is an attestation of something about the image, not a signature of the image',
  PREDICATE_TYPE_MISMATCH: 'this is an attestation of another type than was asked for',
  SIGNATURE_MISSING: 'no wanted signature or attestation was found attached to the image',
  EVIDENCE_TRUNCATED:
    'not everything attached to the image could be read, and nothing in what was read suffices',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** Something that can be done about a refusal; who shows it has words of their own. */
export const REFUSAL_REMEDIES = [
  'sign-image',
  'list-attached',
  'verify-attestation',
  'give-registry-keys',
  'update-registry-keys',
] as const;
export type RefusalRemedy = (typeof REFUSAL_REMEDIES)[number];

export type Refusal = {
  code: RefusalCode;
  /** What was found and what was wanted, with the values. */
  message: string;
  /** What the user can do about it, where there is something. */
  hint?: string;
  /** The same as codes, where commands or options of a program are meant. */
  remedies?: readonly RefusalRemedy[];
};

type Advice = { hint?: string | undefined; remedies?: readonly RefusalRemedy[] | undefined };

export function refusal(code: RefusalCode, message: string, { hint, remedies }: Advice = {}): Refusal {
  return withoutUndefined({ code, message, hint, remedies });
}

/** Thrown inside the verifier, where a refusal ends all further checks; `verifyBundle` turns it into a value. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(code: RefusalCode, message: string, hint?: string, remedies?: readonly RefusalRemedy[]) {
    super(message);
    this.refusal = refusal(code, message, { hint, remedies });
  }
}
