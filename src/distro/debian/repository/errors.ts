import { defineErrors } from '../../../base/errors.ts';

export const repositoryError = defineErrors({
  REPOSITORY_NO_KEY: { kind: 'usage', meaning: 'No known key may sign a suite.' },
  REPOSITORY_BAD_KEY: {
    kind: 'usage',
    meaning:
      'A file of contents.keyring, or of the keyring of a repository, does not contain an OpenPGP public key.',
  },
  REPOSITORY_SIGNATURE: {
    kind: 'refused',
    meaning: 'A Release has no valid signature by a key that may sign it, or text outside the signed block.',
  },
  REPOSITORY_MALFORMED: { kind: 'refused', meaning: 'A Release or a package index is malformed.' },
  REPOSITORY_MISMATCH: {
    kind: 'refused',
    meaning: 'A Release is for a different suite, archive, architecture or component than requested.',
  },
  REPOSITORY_EXPIRED: { kind: 'refused', meaning: 'The Valid-Until of a Release has passed.' },
  REPOSITORY_ROLLED_BACK: { kind: 'refused', meaning: 'A Release is older than one seen before.' },
  REPOSITORY_FROM_THE_FUTURE: { kind: 'refused', meaning: 'The Date of a Release is in the future.' },
  REPOSITORY_DIGEST: {
    kind: 'refused',
    meaning: 'A file differs from the one that the signed Release or the lock names.',
  },
  REPOSITORY_UNAVAILABLE: {
    kind: 'unavailable',
    meaning: 'No mirror gave an acceptable Release, index or package.',
  },
  REPOSITORY_MIRROR: { kind: 'usage', meaning: 'A mirror is not an http or https address.' },
  REPOSITORY_RECORD: {
    kind: 'unavailable',
    meaning: 'The record of Releases seen before cannot be read or written.',
  },
});
