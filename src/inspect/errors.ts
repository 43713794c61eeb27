import { defineErrors } from '../base/index.ts';

export const inspectError = defineErrors({
  BLOAT_FORMAT: { kind: 'usage', meaning: '`bloat -o` names a format that there is not.' },
  BLOAT_RECIPE: {
    kind: 'refused',
    meaning: 'No recipe can be proposed for an image: recipes are made of packages of Debian.',
  },
  IMAGE_LAYER_INVALID: {
    kind: 'refused',
    meaning: 'A layer cannot be applied: a whiteout, hard link or parent in it is not valid.',
  },
  IMAGE_TOO_LARGE: { kind: 'refused', meaning: 'An image has too many entries.' },
  REACH_FORMAT: { kind: 'usage', meaning: '`reach -o` names a format that there is not.' },
  REACH_NOT_AN_IMAGE: {
    kind: 'usage',
    meaning: 'A statement about reach was asked for of what is not an image, and so has no digest.',
  },
  WHY_NO_DATABASE: {
    kind: 'usage',
    meaning: 'Why a vulnerability is in an image was asked without an advisory database.',
  },
  WHY_ARCH_NOT_FOUND: { kind: 'usage', meaning: 'The recipe or image has no such architecture.' },
});
