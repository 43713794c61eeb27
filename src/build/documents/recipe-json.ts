import { type KeyFile, type Recipe, sharedContents } from '../recipe/index.ts';

/** A recipe as JSON for the provenance: all that `reproduce` needs, without the path that it was read from, its test and mirrors. */
export function recipeJson(recipe: Recipe): Record<string, unknown> {
  const document: Partial<Recipe> = { ...recipe };
  delete document.path;
  delete document.fileLines;
  delete document.test;
  return { ...document, contents: sharedContents(recipe.contents, written) };
}

export type WrittenKey = { name: string; base64: string };

function written(keys: readonly KeyFile[]): WrittenKey[] {
  return keys.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
}
