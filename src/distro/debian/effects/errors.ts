import { defineErrors } from '../../../base/index.ts';

export const effectError = defineErrors({
  EFFECT_FILE_LIMIT: {
    kind: 'refused',
    meaning: 'A package contains a configuration file that is far larger than any real one.',
  },
});
