import type { Examiner, SourceOptions } from '../image-files/index.ts';
import type { Cataloguer } from './types.ts';

/** What was asked for is read as one platform's image; see `openLayeredSource`. */
export type CatalogueOptions = SourceOptions & {
  /** Where the key is that seals what is cached of layers; none: nothing is cached. */
  cacheKeyFile?: string;
  /** Names the program's very code: whole catalogs are cached under it. None: only what was found in layers is cached. */
  program?: string;
  /** The image that this one is said to be built on, named as the source is. */
  base?: string;
  /** Globs of paths that are left out. */
  exclude?: readonly string[];
  /** List every regular file, not only those that something was seen in. */
  files?: boolean;
  /** Throw what is wrong with a layer; else it is a problem of the catalog. */
  refusesDamage?: boolean;
  /**
   * Default: true; see `ImageFilesOptions`. With `base` always: whether layers are shared is told by their DiffIds.
   */
  checksDiffIds?: boolean;
  /** What else is read of files while they go by. */
  examiners?: readonly Examiner<unknown>[];
  /** Default: all that there are. */
  cataloguers?: readonly Cataloguer[];
};
