import { defineErrors } from '../base/index.ts';

export const binaryError = defineErrors({
  ELF_MALFORMED: {
    kind: 'refused',
    meaning:
      'A file begins like an ELF object, but its headers contradict themselves or point outside the file.',
  },
});
