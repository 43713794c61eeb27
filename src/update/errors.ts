import { defineErrors } from '../base/errors.ts';

export const updateError = defineErrors({
  UPDATE_RECIPES: { kind: 'usage', meaning: 'What `update` was to look at is not there, or has no lock.' },
  PINS_FOLDER: { kind: 'usage', meaning: 'The folder whose files `pins` was to look at cannot be read.' },
  PINS_FILE_CHANGED: {
    kind: 'refused',
    meaning: 'A file in which digests were to be written is not as it was when it was looked at.',
  },
});
