import type { Refusal } from '../../sigstore/index.ts';
import type { BlobVerification } from '../blobs/verify-blob.ts';
import { type VerifiedAnswer, verifiedJson } from './verification-json.ts';

/** `verify-blob`, `verify-blob-attestation`: whether somebody who is accepted signed one file. */
export type BlobAnswer = {
  /** As it was named: a path, or a digest. */
  file: string;
  allowed: boolean;
  /** Why not, when not. */
  reasons: Refusal[];
  /** Absent where nothing could be proven; the same holds of `times` and `logEntries`. */
  signer: VerifiedAnswer['signer'] | undefined;
  times: VerifiedAnswer['times'] | undefined;
  logEntries: VerifiedAnswer['logEntries'] | undefined;
  /** Of an attestation: what it says, and of which type. */
  predicateType: string | undefined;
  predicate?: unknown;
};

export function blobJson(file: string, result: BlobVerification): BlobAnswer {
  const { allowed, verified } = result;
  const proven = verified === undefined ? undefined : verifiedJson(verified);
  const content = verified?.content.kind === 'statement' ? verified.content : undefined;
  return {
    file,
    allowed,
    reasons: allowed ? [] : [result.reason],
    signer: proven?.signer,
    times: proven?.times,
    logEntries: proven?.logEntries,
    predicateType: content?.predicateType,
    predicate: content?.statement.predicate,
  };
}
