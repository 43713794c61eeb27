/** Why a policy denies: a closed set, in decisions and in docs/reference/policy.md. */
export const POLICY_REASONS = {
  POLICY_NONE_MATCHES: 'no policy is about this image, and what no policy allows is denied',
  POLICY_NOT_SIGNED: 'too few of the signers that the policy names have signed the image',
  POLICY_NOT_ATTESTED:
    'an attestation that the policy requires is missing, too old, by others, or does not say what it must',
  POLICY_NOT_REPRODUCED: 'too few of the rebuilders that the policy names found the image identical',
  POLICY_REPRODUCED_DIFFERENT: 'a rebuilder that the policy names got another image',
  POLICY_EVIDENCE_TRUNCATED:
    'not everything beside the image could be read, so that a finding against it may be missing',
} as const;

export type PolicyReason = keyof typeof POLICY_REASONS;
