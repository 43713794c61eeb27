import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyUnread } from '../../base/storage-errors.ts';
import { lockPathOf } from '../../build/index.ts';
import { updateError } from '../errors.ts';

/** Recipes by their files, and of a folder those that have a lock beside them. Throws UPDATE_RECIPES. */
export async function findRecipes(named: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of named) {
    try {
      if ((await stat(path)).isDirectory()) found.push(...(await lockedIn(path)));
      else found.push(path);
    } catch (cause) {
      throw updateError('UPDATE_RECIPES', `${path} cannot be read: ${whyUnread(cause)}`, {
        cause,
        hint: 'name recipes, or folders with recipes that have locks',
      });
    }
  }
  if (found.length > 0) return [...new Set(found)];
  throw updateError('UPDATE_RECIPES', `there is no locked recipe in ${named.join(', ')}`, {
    hint: 'lock one first: shearwall lock RECIPE',
  });
}

async function lockedIn(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).sort();
  const there = new Set(names.map((name) => join(dir, name)));
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(dir, name))
    .filter((path) => there.has(lockPathOf(path)));
}
