import { z } from 'zod';
import { RecipeDocument } from './schema.ts';

/** schemas/recipe.json: JSON Schema draft 2020-12 of a recipe file, for editors. */
export function recipeJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(RecipeDocument, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: 'https://shearwall.dev/schemas/recipe.json',
    title: 'shearwall recipe',
    ...schema,
  };
}
