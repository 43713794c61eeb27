import { defineErrors } from '../base/errors.ts';

export const buildError = defineErrors({
  BUILD_FILE_CHANGED: {
    kind: 'refused',
    meaning: 'A file changed or vanished between being looked at and being written into a layer.',
  },
  BUILD_EMPTY: { kind: 'usage', meaning: 'The recipe puts nothing into the image.' },
  BUILD_USER_UNKNOWN: {
    kind: 'usage',
    meaning: '`accounts.run-as` names a user that the image does not have.',
  },
  BUILD_ARCH_UNKNOWN: {
    kind: 'usage',
    meaning: 'Debian has no port for an architecture that was asked for.',
  },
  BUILD_ARCH_NOT_LOCKED: {
    kind: 'usage',
    meaning: 'An architecture was asked for that the lock does not hold.',
  },
  BUILD_ONE_PLATFORM: {
    kind: 'usage',
    meaning: 'The output holds the image of one platform, and more than one was asked for.',
  },
  BUILD_PACKAGE_DIFFERS: {
    kind: 'refused',
    meaning: 'A package does not unpack to the bytes that the lock states.',
  },
  BUILD_WRONG_ARCHITECTURE: {
    kind: 'refused',
    meaning: 'A package holds a program for another architecture than its own.',
  },
  BUILD_PROGRAM: {
    kind: 'usage',
    meaning:
      'What the image runs, an interpreter or library that it needs, is not in the image or is for another machine.',
  },
  BUILD_PUBLISHER: {
    kind: 'refused',
    meaning:
      'It is not proven that a local file comes from the publisher that `files[].verify` of the recipe expects. Commands end with 1.',
  },
  LOCK_MISSING: { kind: 'usage', meaning: '--locked was given and there is no lock next to the recipe.' },
  LOCK_STALE: {
    kind: 'usage',
    meaning:
      'The recipe changed since the lock was made; or the list of what stays in a slim image (RECIPE.slim.json) is missing, another than the one that was locked, or names files that no package has.',
  },
  SLIM_NO_PROVENANCE: {
    kind: 'refused',
    meaning: 'An image has no provenance that says what it was cut out of.',
  },
  SLIM_SHELL: {
    kind: 'usage',
    meaning: '`contents.slim` drops the shell, and what the image starts runs it.',
  },
  SLIM_SOURCE: {
    kind: 'refused',
    meaning: 'An image was cut out of another image than the one that was named.',
  },
  TEST_NO_SANDBOX: {
    kind: 'unsupported',
    meaning: 'Neither bubblewrap nor podman nor docker is here and may be used to run an image in.',
  },
  TEST_SANDBOX: {
    kind: 'unavailable',
    meaning: 'What runs images in a sandbox failed before the test could say anything.',
  },
  LOCK_INVALID: {
    kind: 'usage',
    meaning: 'The lock file cannot be read: not JSON, or not of the form that schemas/lock.json describes.',
  },
  LOCK_COMPRESSOR: {
    kind: 'unsupported',
    meaning: 'The lock names a compressor that this version does not include.',
  },
  REPRODUCE_NO_PROVENANCE: {
    kind: 'not-found',
    meaning: 'The image has no provenance that says how it was built.',
  },
  REPRODUCE_SOURCE: {
    kind: 'unavailable',
    meaning: 'The git commit that a recipe names for its local files could not be checked out.',
  },
  REPRODUCE_PROVENANCE: {
    kind: 'refused',
    meaning: 'The provenance of the image cannot be used: it is malformed or is about another image.',
  },
});
