import { defineErrors } from '../base/errors.ts';

export const updateError = defineErrors({
  UPDATE_RECIPES: { kind: 'usage', meaning: 'What `update` was to look at is not there, or has no lock.' },
  UPDATE_STATE: {
    kind: 'unavailable',
    meaning: 'Where it is kept how far updates are cannot be used.',
  },
  UPDATE_LEASE_LOST: {
    kind: 'unavailable',
    meaning: 'Another run took over a recipe while this one worked on it, which did not go on.',
  },
  UPDATE_IMAGE: {
    kind: 'usage',
    meaning: '`update` was told to push, and `--image` or `--candidate-tag` does not say where.',
  },
  UPDATE_FORGE: {
    kind: 'unavailable',
    meaning: 'Where updates are proposed is not a forge that is known, or did not answer as one.',
  },
  UPDATE_GIT: {
    kind: 'unavailable',
    meaning: 'A recipe that is to be proposed is in no git repository, or git could not do what was asked.',
  },
  PINS_FOLDER: { kind: 'usage', meaning: 'The folder whose files `pins` was to look at cannot be read.' },
  PINS_FILE_CHANGED: {
    kind: 'refused',
    meaning: 'A file in which digests were to be written is not as it was when it was looked at.',
  },
});
