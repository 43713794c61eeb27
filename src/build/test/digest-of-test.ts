import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { RecipeTest } from '../recipe/index.ts';

/** Names the test of a recipe, so that a result says what was asked of the image; of a recipe without one, that it has none. */
export function digestOfTest({ test }: { test?: RecipeTest }): Digest {
  return digestOf(canonicalJson(test ?? null));
}
