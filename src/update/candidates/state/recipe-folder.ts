import { join } from 'node:path';
import { digestOf, hexOf } from '../../../base/digest.ts';

/** Where a recipe's unfinished files are in the folder of a state. */
export function recipeFolder(folder: string, recipe: string): string {
  return join(folder, 'recipes', hexOf(digestOf(recipe)).slice(0, 16));
}
