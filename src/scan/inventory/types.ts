import type { CatalogComponent, CatalogedGoProgram } from '../../catalog/index.ts';
import type { ScannedImage } from '../report/types.ts';

/** What is in an image, wherever that was read: in the image, in a document, in another scanner's report. */
export type ScanInventory = {
  image: ScannedImage;
  components: readonly CatalogComponent[];
  /** When it was made, seconds since 1970; what says so may have no clock. See `leftToDistribution`. */
  created: number | undefined;
  /** See `symbolsAbsent`; documents have none. */
  goPrograms: readonly CatalogedGoProgram[];
};
