import type { ShearwallError } from '../../base/index.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import type { PackedFacts } from './packed-facts.ts';

/** One layer: its entries, and by row what the examiners found in them; by a hard link's row, what they found by its name alone. */
export type ReadLayer = {
  entries: LayerEntries;
  facts: PackedFacts;
  /** What could not be read; the path is empty where it is the layer itself. */
  problems: { path: string; message: string }[];
  /** Of the uncompressed tar; of a folder, its files together. */
  sizeBytes: number;
  /** Why it ended early, or why nothing of it can be believed. What was read before is here. */
  damage: ShearwallError | undefined;
};
