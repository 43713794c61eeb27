import type { Catalog } from '../../catalog/index.ts';
import type { ImageTree, RunConfig } from '../../image-files/index.ts';
import type { KeptReason } from './kept-reasons.ts';

/** A whole image, while it is found out what of it stays. Paths are byte strings without a leading `/`. */
export type SlimView = {
  tree: ImageTree;
  run: RunConfig;
  catalog: Pick<Catalog, 'components'>;
  /** By path, the package that brought it. */
  owners: ReadonlyMap<string, string>;
  /** What is kept so far, and why. */
  kept: ReadonlyMap<string, KeptReason>;
};

/** What became of the packages of a slim image. `files`: regular files and links of each that stay, of how many. */
export type SlimPackages = {
  removed: ReadonlySet<string>;
  partial: ReadonlyMap<string, { files: number; of: number }>;
};

/** What stays whatever reach says. Rules are asked in order; later ones see what earlier ones kept. */
export type KeepRule = { reason: KeptReason; paths(view: SlimView): Iterable<string> };
