import type { RecipeRecord } from '../types.ts';

/** One run's right to work on a recipe, until it is given back or not renewed in time. */
export type Lease = {
  /** Keeps what was reached. Throws UPDATE_LEASE_LOST where another run took over meanwhile. */
  save(record: RecipeRecord): void;
  release(): void;
};

/** Where it is kept how far each recipe is: on disk, or wherever several machines see it. */
export type UpdateState = {
  /** What is known of a recipe, by its id; `NO_RECORD` where nothing is. */
  read(recipe: string): RecipeRecord;
  /** Undefined: another run works on it. One that was killed holds nothing. */
  lease(recipe: string): Lease | undefined;
  /** The folder for a recipe's layouts and locks that are not finished. */
  folderOf(recipe: string): string;
  close(): void;
};
