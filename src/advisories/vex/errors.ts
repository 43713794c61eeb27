import { defineErrors } from '../../base/index.ts';

export const vexError = defineErrors({
  VEX_UNREADABLE: {
    kind: 'refused',
    meaning:
      'A file is no VEX document in a format that is read, or is larger or more deeply nested than is read.',
  },
});
