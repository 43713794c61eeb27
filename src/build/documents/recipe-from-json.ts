import { withoutUndefined } from '../../base/without-undefined.ts';
import { type KeyFile, NormalisedRecipe, type Recipe } from '../recipe/index.ts';
import type { WrittenKey } from './recipe-json.ts';

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

function read({ name, base64 }: WrittenKey): KeyFile {
  return { name, bytes: Buffer.from(base64, 'base64') };
}
