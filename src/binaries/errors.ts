import { defineErrors } from '../base/index.ts';

export const binaryError = defineErrors({
  BINARY_OUT_OF_BOUNDS: {
    kind: 'refused',
    meaning: 'A file points to data outside of the file.',
  },
  FILE_TOO_COSTLY: {
    kind: 'refused',
    meaning: 'Reading a file takes more bytes, entries or steps than any honest file needs.',
  },
  LITERALS_REFUSED: {
    kind: 'internal',
    meaning: 'The list of strings to look for in programs cannot be compiled.',
  },
  SQLITE_MALFORMED: {
    kind: 'refused',
    meaning:
      'A file begins like an SQLite database, but its pages contradict themselves or point outside the file.',
  },
  RPMDB_MALFORMED: {
    kind: 'refused',
    meaning:
      "A database of rpm's packages, or the header of one, contradicts itself or points outside the file.",
  },
  ELF_MALFORMED: {
    kind: 'refused',
    meaning:
      'A file begins like an ELF object, but its headers contradict themselves or point outside the file.',
  },
  ZIP_ENTRY_REFUSED: {
    kind: 'refused',
    meaning: 'An entry of a zip archive is encrypted, damaged, too large, or not what the directory says.',
  },
});
