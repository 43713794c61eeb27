/** Why a policy denies: a closed set, in decisions and in docs/reference/policy.md. */
export const POLICY_REASONS = {
  NO_POLICY_MATCHES: 'no policy is about this image, and what no policy allows is denied',
  POLICY_UNREADABLE: 'a policy of the cluster that may be about this image cannot be read',
  NOT_SIGNED: 'too few of the signers that the policy names have signed the image',
  NOT_ATTESTED:
    'an attestation that the policy requires is missing, too old, by others, or does not say what it must',
  NOT_REPRODUCED: 'too few of the rebuilders that the policy names found the image identical',
  REPRODUCED_DIFFERENT: 'a rebuilder that the policy names got another image',
  EVIDENCE_TRUNCATED:
    'not everything attached to the image could be read, so that a finding against it may be missing',
} as const;

export type PolicyReason = keyof typeof POLICY_REASONS;
