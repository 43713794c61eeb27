import { defineErrors } from '../base/index.ts';

export const versionError = defineErrors({
  VERSION_INVALID: { kind: 'usage', meaning: 'A version does not follow the rules of its ecosystem.' },
  VERSION_RANGE_INVALID: {
    kind: 'usage',
    meaning: 'A range of versions cannot be read, or names a version that is none in its ecosystem.',
  },
  PURL_INVALID: { kind: 'usage', meaning: 'A package URL does not follow the purl specification.' },
});
