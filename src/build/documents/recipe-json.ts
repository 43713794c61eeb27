import { withoutUndefined } from '../../base/without-undefined.ts';
import { type KeyFile, NormalisedRecipe, type Recipe, sharedContents } from '../recipe/index.ts';

/** A recipe as JSON for the provenance: all that `reproduce` needs, without the path that it was read from, its test and mirrors. */
export function recipeJson(recipe: Recipe): Record<string, unknown> {
  const document: Partial<Recipe> = { ...recipe };
  delete document.path;
  delete document.fileLines;
  delete document.test;
  return { ...document, contents: sharedContents(recipe.contents, written) };
}

/** The recipe in a provenance, checked as strictly as a recipe file; `path` is that of the recipe file; local files are looked for next to it. Undefined: not a recipe. */
export function recipeFromJson(document: unknown, path: string): Recipe | undefined {
  const parsed = NormalisedRecipe.safeParse(document);
  if (!parsed.success) return undefined;
  const keyring = parsed.data.contents.keyring.map(read);
  const repositories = parsed.data.contents.repositories.map((repository) =>
    withoutUndefined({ ...repository, keyring: repository.keyring?.map(read) }),
  );
  const contents = { ...parsed.data.contents, repositories, keyring };
  return { ...parsed.data, path, contents } as unknown as Recipe;
}

type WrittenKey = { name: string; base64: string };

function written(keys: readonly KeyFile[]): WrittenKey[] {
  return keys.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
}

function read({ name, base64 }: WrittenKey): KeyFile {
  return { name, bytes: Buffer.from(base64, 'base64') };
}
