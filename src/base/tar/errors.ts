import { defineErrors } from '../errors.ts';

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
