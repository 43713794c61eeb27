import { defineErrors } from '../../base/index.ts';

export const recipeError = defineErrors({
  RECIPE_NOT_FOUND: {
    kind: 'usage',
    meaning: 'The recipe, or a file that it names, does not exist or cannot be read.',
  },
  RECIPE_TOO_LARGE: {
    kind: 'usage',
    meaning: 'The recipe, or a file that it names, is too large.',
  },
  RECIPE_SYNTAX: {
    kind: 'usage',
    meaning: 'The recipe is not YAML, or uses a part of YAML that recipes do not allow.',
  },
  RECIPE_INVALID: {
    kind: 'usage',
    meaning: 'A key or value of the recipe is unknown, of the wrong type or out of range.',
  },
  RECIPE_UNSUPPORTED: {
    kind: 'usage',
    meaning: 'The recipe uses a key of apko that means nothing for Debian packages, or is not supported yet.',
  },
  RECIPE_INCLUDE: {
    kind: 'usage',
    meaning:
      "An `include` is a URL, a cycle or too deep; or it, or a key, is outside the recipe's folder and every `--include-dir`.",
  },
  RECIPE_PATH: {
    kind: 'usage',
    meaning: 'An entry of `paths` cannot be applied to the tree that the packages make.',
  },
  RECIPE_FILE: {
    kind: 'usage',
    meaning:
      'An entry of `files` names something missing, outside its folder, of a kind that no image can contain, or with another digest.',
  },
  RECIPE_FILE_CHANGED: { kind: 'unavailable', meaning: 'A local file changed while it was read.' },
});
