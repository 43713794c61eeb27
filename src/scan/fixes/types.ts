/**
 * What has to be done for a fixed version to come. `rebuild`: the packages of the distribution are taken anew; `newer-base`: the base image
 * holds it; `change`: no rebuild brings another version, until these files say so. Without files: nothing says what brought it.
 */
export type FixStep = {
  by: 'rebuild' | 'newer-base' | 'change';
  files?: readonly ChangedFile[];
  /** Its name, where a file is of one. */
  recipe?: string;
};

/** `path` in the image, as text; `source`: the local file that it was made from, and `line`: where the recipe names that. */
export type ChangedFile = { path: string; source?: string; line?: number };

/** An item of a recipe's `files:`; `target` is absolute. */
export type RecipeItem = { source: string; target: string; line?: number | undefined };

/** What the provenance of an image says of the recipe that it was built from. */
export type BuiltFrom = { recipe: string; items: readonly RecipeItem[] };
