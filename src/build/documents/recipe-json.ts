import { z } from 'zod';
import type { Recipe } from '../recipe/index.ts';

/** A recipe as JSON for the provenance: all that `reproduce` needs, without the path that it was read from and without mirrors. */
export function recipeJson(recipe: Recipe): Record<string, unknown> {
  const keyring = recipe.contents.keyring.map(({ name, bytes }) => ({
    name,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  // Where a mirror is concerns this builder alone: a rebuilder has their own.
  const repositories = recipe.contents.repositories.map((repository) => ({ ...repository, mirrors: [] }));
  const document: Partial<Recipe> = { ...recipe };
  delete document.path;
  return { ...document, contents: { ...recipe.contents, repositories, keyring } };
}

// Only what the build would trip over is checked: the recipe was whole when it was written, and a document that was
// changed since gives another image, which is what `reproduce` is there to find.
const Outline = z.looseObject({
  name: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  archs: z.array(z.string()).min(1),
  contents: z.looseObject({
    repositories: z.array(z.looseObject({ suite: z.string(), mirrors: z.array(z.string()) })),
    packages: z.array(z.looseObject({ name: z.string() })),
    keyring: z.array(z.object({ name: z.string(), base64: z.string() })),
  }),
  accounts: z.looseObject({}),
  environment: z.record(z.string(), z.string()),
  paths: z.array(z.looseObject({ path: z.string(), type: z.string() })),
  files: z.array(z.looseObject({ source: z.string(), target: z.string() })),
  layering: z.looseObject({ strategy: z.string(), budget: z.int() }),
});

/** The recipe in a provenance; `path` is that of the recipe file; local files are looked for next to it. Undefined: not a recipe. */
export function recipeFromJson(document: unknown, path: string): Recipe | undefined {
  const parsed = Outline.safeParse(document);
  if (!parsed.success) return undefined;
  const keyring = parsed.data.contents.keyring.map(({ name, base64 }) => ({
    name,
    bytes: Buffer.from(base64, 'base64'),
  }));
  return { ...parsed.data, path, contents: { ...parsed.data.contents, keyring } } as unknown as Recipe;
}
