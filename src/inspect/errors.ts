import { defineErrors } from '../base/index.ts';

export const inspectError = defineErrors({
  IMAGE_LAYER_INVALID: {
    kind: 'refused',
    meaning: 'A layer cannot be applied: a whiteout, hard link or parent in it is not valid.',
  },
  IMAGE_TOO_LARGE: { kind: 'refused', meaning: 'An image has too many entries.' },
  WHY_ARCH_NOT_FOUND: { kind: 'usage', meaning: 'The recipe or image has no such architecture.' },
});
