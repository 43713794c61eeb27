import type { Words } from '../words.ts';

/** How far the updates of recipes are, for all machines that share the database. `holder` and `held_until` go together. */
export const recipeUpdates = ({ blob }: Words): string[] => [
  `CREATE TABLE recipe_update (recipe TEXT PRIMARY KEY, record TEXT, candidate TEXT, lock_file ${blob}, slim_list ${blob},
    holder TEXT, held_until BIGINT)`,
];
