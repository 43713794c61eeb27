import type { CatalogComponent, CatalogedGoProgram } from '../../catalog/index.ts';
import type { ScanReach } from '../reach/types.ts';
import type { Doubt, ScannedImage } from '../report/types.ts';

/** What is in an image, wherever that was read: in the image, in a document, in another scanner's report. */
export type ScanInventory = {
  image: ScannedImage;
  components: readonly CatalogComponent[];
  /** See `symbolsAbsent`; documents have none. */
  goPrograms: readonly CatalogedGoProgram[];
  doubts: readonly Doubt[];
  /**
   * OS packages that brought programs, libraries or archives which no other component explains: by id their paths; of a document, which
   * does not name them, undefined.
   */
  unexplainedPackages: ReadonlyMap<string, readonly string[] | undefined>;
  /** What of it the image's own roots can load; absent: nobody asked, or see `noReach`. */
  reach?: ScanReach;
  /** Why it cannot be said although somebody asked. */
  noReach?: string;
};
