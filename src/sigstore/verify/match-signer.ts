import { type Refusal, refusal } from '../refusal.ts';
import type { CertificateClaims, VerificationKey, VerifiedBundle, VerifiedSigner } from '../types.ts';
import type { Matcher } from './matcher.ts';

/** A signer that the caller accepts. */
export type AcceptedSigner =
  | { kind: 'key'; key: VerificationKey }
  | {
      kind: 'identity';
      identity: Matcher;
      issuer: Matcher;
      /** Each must be there and match. */
      claims?: Partial<Record<keyof CertificateClaims, Matcher>>;
    };

/** Undefined when one of `accepted` is the signer; else why none is: of identities the closest one counts. */
export function matchSigner(
  { signer }: Pick<VerifiedBundle, 'signer'>,
  accepted: readonly AcceptedSigner[],
): Refusal | undefined {
  return signer.kind === 'key' ? matchKey(signer.key, accepted) : matchIdentity(signer, accepted);
}

function matchKey(key: string, accepted: readonly AcceptedSigner[]): Refusal | undefined {
  const keys = accepted.flatMap((signer) => (signer.kind === 'key' ? [signer.key.id] : []));
  if (keys.some((id) => id === key)) return undefined;
  if (keys.length === 0)
    return refusal('SIGNER_KIND_MISMATCH', 'it was signed by key, and only certificates are accepted');
  return refusal('KEY_MISMATCH', `it was signed with the key ${key}; accepted: ${list(keys)}`);
}

type CertificateSigner = Extract<VerifiedSigner, { kind: 'certificate' }>;

const CLOSENESS = ['IDENTITY_MISMATCH', 'ISSUER_MISMATCH', 'CLAIM_MISMATCH'];

function matchIdentity(signer: CertificateSigner, accepted: readonly AcceptedSigner[]): Refusal | undefined {
  const identities = accepted.filter((one) => one.kind === 'identity');
  if (identities.length === 0)
    return refusal(
      'SIGNER_KIND_MISMATCH',
      `it was signed with a certificate of ${signer.identity}, and only keys are accepted`,
    );
  let closest: Refusal | undefined;
  for (const one of identities) {
    const problem = compare(signer, one);
    if (problem === undefined) return undefined;
    if (closest === undefined || CLOSENESS.indexOf(problem.code) > CLOSENESS.indexOf(closest.code))
      closest = problem;
  }
  if (closest?.code === 'IDENTITY_MISMATCH')
    return refusal(
      closest.code,
      `it was signed by ${signer.identity}; accepted: ${list(identities.map(({ identity }) => identity.text))}`,
    );
  return closest;
}

function compare(
  { identity, claims }: CertificateSigner,
  accepted: Extract<AcceptedSigner, { kind: 'identity' }>,
): Refusal | undefined {
  if (!accepted.identity.matches(identity))
    return refusal('IDENTITY_MISMATCH', `it was signed by ${identity}`);
  if (claims.issuer === undefined || !accepted.issuer.matches(claims.issuer))
    return refusal(
      'ISSUER_MISMATCH',
      `${identity} was vouched for by ${claims.issuer ?? 'no issuer'}; accepted: ${accepted.issuer.text}`,
    );
  for (const [name, matcher] of Object.entries(accepted.claims ?? {})) {
    const value = claims[name as keyof CertificateClaims];
    if (value === undefined || !matcher.matches(value))
      return refusal(
        'CLAIM_MISMATCH',
        `the certificate of ${identity} has ${value === undefined ? `no ${name}` : `${name} ${value}`}; accepted: ${matcher.text}`,
      );
  }
  return undefined;
}

function list(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
