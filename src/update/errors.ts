import { defineErrors } from '../base/errors.ts';

export const updateError = defineErrors({
  PINS_FOLDER: { kind: 'usage', meaning: 'The folder whose files `pins` was to look at cannot be read.' },
  PINS_FILE_CHANGED: {
    kind: 'refused',
    meaning: 'A file in which digests were to be written is not as it was when it was looked at.',
  },
});
