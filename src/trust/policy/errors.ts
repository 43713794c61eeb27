import { defineErrors } from '../../base/errors.ts';

export const policyError = defineErrors({
  POLICY_NOT_FOUND: { kind: 'usage', meaning: 'A policy file, or a key file that it names, cannot be read.' },
  POLICY_TOO_LARGE: {
    kind: 'usage',
    meaning: 'A policy file, or a key file that it names, is too large.',
  },
  POLICY_NOT_EXPORTED: {
    kind: 'usage',
    meaning:
      'A policy asks for something that the other engine cannot express, and without it would let more pass there.',
  },
  POLICY_PROVIDER_CA: {
    kind: 'usage',
    meaning: 'What Gatekeeper should believe of the certificate of its provider is not certificates in PEM.',
  },
  POLICY_SYNTAX: {
    kind: 'usage',
    meaning: 'A policy file is not YAML, or uses a part of YAML that policies do not allow.',
  },
  POLICY_FOREIGN: {
    kind: 'usage',
    meaning:
      'A policy of another engine says something that cannot be honoured here; each such line is named.',
  },
  POLICY_INVALID: {
    kind: 'usage',
    meaning: 'A key or value of a policy file is unknown, of the wrong type, or contradicts another.',
  },
});
