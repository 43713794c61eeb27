import { defineErrors } from '../base/errors.ts';

export const treeError = defineErrors({
  TREE_PATH: {
    kind: 'refused',
    meaning: 'A path is not relative to the root, contains "..", or is too long.',
  },
  TREE_NOT_DIRECTORY: { kind: 'refused', meaning: 'A parent of a path is not a directory.' },
  TREE_LOOP: { kind: 'refused', meaning: 'A path passes through more than 40 symbolic links.' },
  TREE_CONFLICT: { kind: 'refused', meaning: 'Two owners put different things at one path.' },
  TREE_HARDLINK: { kind: 'refused', meaning: 'The target of a hard link is missing or cannot be linked to.' },
  TREE_LIMIT: { kind: 'refused', meaning: 'A tree holds more entries than is allowed.' },
});

export const contentError = defineErrors({
  CONTENT_LIMIT: { kind: 'refused', meaning: 'A file is larger than what may be read into memory.' },
  CONTENT_CHANGED: {
    kind: 'refused',
    meaning: 'A local file no longer has the digest that was recorded for it.',
  },
  CONTENT_UNREADABLE: { kind: 'unavailable', meaning: 'A local file could not be read.' },
});
