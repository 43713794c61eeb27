import type { Recipe } from '../recipe/index.ts';

/** A recipe as JSON for the provenance: all that `reproduce` needs, without the path that it was read from. */
export function recipeJson({ path: _, contents, ...recipe }: Recipe): unknown {
  const keyring = contents.keyring.map(({ name, bytes }) => ({
    name,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  return { ...recipe, contents: { ...contents, keyring } };
}
