import { parseJson } from '../../../base/parse-json.ts';
import { updateError } from '../../errors.ts';
import { NO_RECORD, type RecipeRecord } from '../types.ts';

/** Longer than the longest step between two saves, each of which renews it. */
export const LEASE_MS = 60 * 60_000;

/** As it was kept; undefined: nothing was. */
export function recordOf(text: string | undefined): RecipeRecord {
  return text === undefined ? NO_RECORD : { ...NO_RECORD, ...(parseJson(text) as RecipeRecord) };
}

export function leaseLost(recipe: string): Error {
  return updateError('UPDATE_LEASE_LOST', `another run took over ${recipe}`, {
    hint: 'let it finish; "shearwall update" says how far it is',
  });
}
