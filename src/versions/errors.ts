import { defineErrors } from '../base/index.ts';

export const versionError = defineErrors({
  VERSION_INVALID: { kind: 'usage', meaning: 'A version does not follow the rules of its ecosystem.' },
  VERSION_RANGE_INVALID: {
    kind: 'usage',
    meaning: 'A range of versions cannot be read, or names an invalid version of its ecosystem.',
  },
  PURL_INVALID: { kind: 'usage', meaning: 'A package URL does not follow the purl specification.' },
});
