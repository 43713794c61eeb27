import {
  type AcceptedSigner,
  type Artifact,
  matchSigner,
  parseBundle,
  type Refusal,
  RefusedError,
  refusal,
  type VerifiedBundle,
  verifyBundle,
} from '../../sigstore/index.ts';
import type { Proof } from '../images/prove-evidence.ts';

export type VerifyBlobInput = {
  /** The file, or its digest alone. */
  artifact: Artifact;
  /** As it was read: nothing in it is believed yet. */
  bundle: Uint8Array;
  proof: Proof;
  /** Any one of them. */
  signers: readonly AcceptedSigner[];
  /** An attestation of this type is wanted, and not a signature of the file; `type` is how messages name it. */
  attestation?: { type: string; isType(predicateType: string): boolean } | undefined;
};

export type BlobVerification =
  | { allowed: true; verified: VerifiedBundle }
  | { allowed: false; reason: Refusal; verified: VerifiedBundle | undefined };

/** Says whether the bundle is a signature of the file (or the attestation that is wanted) by somebody who is accepted. */
export function verifyBlob({
  artifact,
  bundle,
  proof,
  signers,
  attestation,
}: VerifyBlobInput): BlobVerification {
  const verification = verifyBytes(bundle, artifact, proof);
  if (!verification.ok) return { allowed: false, reason: verification.refusal, verified: undefined };
  const { verified } = verification;
  const reason = ofWrongKind(verified, attestation) ?? matchSigner(verified, [...signers]);
  return reason === undefined ? { allowed: true, verified } : { allowed: false, reason, verified };
}

function verifyBytes(bytes: Uint8Array, artifact: Artifact, proof: Proof): ReturnType<typeof verifyBundle> {
  try {
    return verifyBundle(parseBundle(bytes), artifact, proof);
  } catch (error) {
    if (error instanceof RefusedError) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

function ofWrongKind(
  { content }: VerifiedBundle,
  wanted: VerifyBlobInput['attestation'],
): Refusal | undefined {
  if (content.kind === 'message')
    return (
      wanted &&
      refusal(
        'PREDICATE_TYPE_MISMATCH',
        `this signs the file, and an attestation of ${wanted.type} is wanted`,
      )
    );
  const { predicateType } = content;
  if (wanted === undefined)
    return refusal('NOT_A_SIGNATURE', `this attests ${predicateType} of the file, and does not sign it`, {
      hint: `if such an attestation is what you want, say so with --type ${predicateType}`,
    });
  if (wanted.isType(predicateType)) return undefined;
  return refusal('PREDICATE_TYPE_MISMATCH', `this attests ${predicateType}, and ${wanted.type} is wanted`);
}
