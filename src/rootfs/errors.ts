import { defineErrors } from '../base/errors.ts';

export const tarError = defineErrors({
  TAR_HEADER: {
    kind: 'refused',
    meaning: 'A tar header is damaged: its checksum, a number or a field is not valid.',
  },
  TAR_TRUNCATED: { kind: 'refused', meaning: 'A tar ends inside an entry or without its end marker.' },
  TAR_TRAILING_DATA: { kind: 'refused', meaning: 'There is data after the end marker of a tar.' },
  TAR_NUMBER: { kind: 'refused', meaning: 'A number in a tar header is negative or too large.' },
  TAR_PAX: { kind: 'refused', meaning: 'A PAX extended header is malformed.' },
  TAR_UNSAFE_PATH: {
    kind: 'refused',
    meaning: 'A tar entry has a name that is empty, leads out of the root or contains a NUL.',
  },
  TAR_UNSUPPORTED: {
    kind: 'refused',
    meaning: 'A tar holds a kind of entry that is not unpacked, such as a sparse file.',
  },
  TAR_LIMIT: {
    kind: 'refused',
    meaning: 'A tar is larger than what is allowed: its size, entries or names.',
  },
  TAR_UNENCODABLE: { kind: 'refused', meaning: 'An entry cannot be written to a tar.' },
});

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
