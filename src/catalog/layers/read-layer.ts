import type { LayerEntries } from '../../rootfs/index.ts';
import type { FileFacts } from '../examine/examine-file.ts';

/** One layer: its entries, and by row what the examiners found in them. */
export type ReadLayer = {
  entries: LayerEntries;
  facts: Map<number, FileFacts>;
  /** What could not be read; the path is empty where it is the layer itself. */
  problems: { path: string; message: string }[];
  /** False: it ended early, or nothing of it can be believed. What was read before is here. */
  isWhole: boolean;
};
