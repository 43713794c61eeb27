import { type AcceptedSigner, matchSigner, type Refusal, refusal } from '../../sigstore/index.ts';
import { SIGNATURE_TYPE } from '../statements/type-uris.ts';
import type { CheckedEvidence } from '../types.ts';

/** What the caller wants to find attached to an image, and who must have signed it. */
export type AcceptanceRequest = {
  /** Any one of them. */
  signers: readonly AcceptedSigner[];
  /** `signature`, or attestations whose predicate type is one that `isType` accepts; `type` is how messages name it. */
  kind: 'signature' | { type: string; isType(predicateType: string): boolean };
  /** `-a` of cosign: all of these, with these values. */
  annotations: Readonly<Record<string, string>>;
};

/** The evidence with the reason why it is not what is wanted, if there is one. What was refused before stays refused. */
export function acceptEvidence(checked: CheckedEvidence, wanted: AcceptanceRequest): CheckedEvidence {
  if (checked.refusal !== undefined || checked.verified === undefined) return checked;
  return {
    ...checked,
    refusal:
      ofWrongKind(checked, wanted) ??
      matchSigner(checked.verified, [...wanted.signers]) ??
      ofWrongAnnotations(checked, wanted),
  };
}

function ofWrongKind(
  { kind, predicateType = '' }: CheckedEvidence,
  wanted: AcceptanceRequest,
): Refusal | undefined {
  if (wanted.kind === 'signature') {
    if (kind === 'signature') return undefined;
    return refusal('NOT_A_SIGNATURE', `this attests ${predicateType}, and does not sign the image`, {
      hint: 'check it as an attestation, or sign the image',
      remedies: ['verify-attestation', 'sign-image'],
    });
  }
  if (kind === 'attestation' && wanted.kind.isType(predicateType)) return undefined;
  const found = kind === 'signature' ? SIGNATURE_TYPE : predicateType;
  return refusal('PREDICATE_TYPE_MISMATCH', `this attests ${found}, and ${wanted.kind.type} is wanted`);
}

function ofWrongAnnotations(
  { annotations }: CheckedEvidence,
  wanted: AcceptanceRequest,
): Refusal | undefined {
  for (const [key, value] of Object.entries(wanted.annotations)) {
    const found = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    if (found === value) continue;
    const has = found === undefined ? `has no annotation ${key}` : `says ${key}=${found}`;
    return refusal('ANNOTATION_MISMATCH', `the signature ${has}, and ${key}=${value} is wanted`);
  }
  return undefined;
}
