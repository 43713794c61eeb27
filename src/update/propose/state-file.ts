import { prettyJson } from '../../base/canonical-json.ts';
import { type Fields, fieldsOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Lockfile } from '../../build/index.ts';
import type { Candidate, RecipeRecord } from '../candidates/types.ts';

/** In a repository, from its root: what must outlive a runner whose disk does not last. */
export const STATE_FILE = '.shearwall/update-state.json';

export type StateFileInput = {
  /** From the root of the repository. */
  recipe: string;
  candidate: Candidate;
  record: Pick<RecipeRecord, 'firstSeen' | 'production'>;
  lock: Lockfile;
};

/** The file with one recipe's part made anew; those of others stay as `before` has them. */
export function stateFileText(before: string | undefined, input: StateFileInput): string {
  const { recipe, candidate, record, lock } = input;
  const recipes: Record<string, unknown> = { ...recipesOf(before) };
  const { firstSeen, production } = record;
  recipes[recipe] = withoutUndefined({ candidate, firstSeen, production, floors: floorsOf(lock) });
  return prettyJson({ version: 1, recipes: sorted(recipes) });
}

function recipesOf(text: string | undefined): Fields {
  if (text === undefined) return {};
  try {
    const { version, recipes } = fieldsOf(parseJson(text));
    return version === 1 ? fieldsOf(recipes) : {};
  } catch {
    return {};
  }
}

/** The newest Release of each suite by each key: none older is accepted later. */
function floorsOf(lock: Lockfile): Record<string, number> {
  const floors: Record<string, number> = {};
  for (const { repositories } of Object.values(lock.archs))
    for (const { suite, date, fingerprints } of repositories)
      for (const fingerprint of fingerprints) {
        const key = `${suite} ${fingerprint}`;
        floors[key] = Math.max(floors[key] ?? 0, date);
      }
  return sorted(floors);
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
