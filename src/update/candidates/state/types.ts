import type { RecipeRecord } from '../types.ts';

/** One run's right to work on a recipe, until it is given back or not renewed in time. */
export type Lease = {
  /** Keeps what was reached. Throws UPDATE_LEASE_LOST where another run took over meanwhile. */
  save(record: RecipeRecord): Promise<void>;
  release(): Promise<void>;
};

/** Where it is kept how far each recipe is: on disk, or in a database that several machines see. A recipe is named by the absolute path of its file. */
export type UpdateState = {
  /** What is known of a recipe; `NO_RECORD` where nothing is. */
  read(recipe: string): Promise<RecipeRecord>;
  /** Undefined: another run works on it. One that was killed on this machine holds nothing. */
  lease(recipe: string): Promise<Lease | undefined>;
  /** The folder of this machine for a recipe's layouts and locks that are not finished. */
  folderOf(recipe: string): string;
  close(): Promise<void>;
};
