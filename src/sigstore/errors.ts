import { defineErrors } from '../base/errors.ts';

export const sigstoreError = defineErrors({
  KEY_UNREADABLE: {
    kind: 'usage',
    meaning: 'A key cannot be read: its format is unknown, or it is damaged.',
  },
  PUBLIC_KEY_UNUSABLE: {
    kind: 'usage',
    meaning: 'What should be a public key cannot be read, is a private key, or cannot be used.',
  },
  KEY_FILE_EXISTS: { kind: 'usage', meaning: 'A new key pair would replace a file that is there.' },
  KEY_UNSUPPORTED: { kind: 'unsupported', meaning: 'A key is of a type or size that is not supported.' },
  KEY_PASSWORD_WRONG: {
    kind: 'usage',
    meaning: 'An encrypted private key does not open with the given password.',
  },
  KEY_PASSWORD_MISSING: { kind: 'usage', meaning: 'An encrypted private key needs a password.' },
  KEY_PLUGIN_FAILED: { kind: 'unavailable', meaning: 'A KMS plug-in failed or gave a wrong answer.' },
  TRUSTED_ROOT_INVALID: {
    kind: 'refused',
    meaning: 'A trusted root cannot be read, or contradicts itself.',
  },
  SIGNER_PATTERN_INVALID: {
    kind: 'usage',
    meaning: 'A regular expression for an identity or issuer is not one that RE2 reads.',
  },
});
