import type { InventoriesBySet } from './inventories/inventories-by-set.ts';
import type { DocumentSet } from './postings/document-set.ts';
import type { LayeredMap } from './runs/layered-map.ts';
import type { RanBlock } from './runs/ran-block.ts';
import type { RunTotals } from './runs/run-totals.ts';
import type { RunningImage, Unexplained } from './types.ts';

/** Terms of the documents from `first` up to and without `end`, which are committed. */
export type RecentTerms = { first: number; end: number; documents: Map<number, number[]> };

/** Of documents from `first` up to and without `end` each pair of term and document as one number, rising: see postings/recent-blocks.ts. */
export type RecentBlock = { first: number; end: number; pairs: Float64Array };

/** `end`: as far as there were documents when they were last asked for. */
export type RecentBlocks = { end: number; blocks: readonly RecentBlock[] };

/** `documents`: all below `end` that have one of the terms. Nobody changes them. See postings/kept-documents.ts. */
export type KeptDocuments = { end: number; documents: DocumentSet };

export type LiveInventory = { inventory_id: number; image_id: number; package_set_id: number };

/** What an inventory says itself that may be missing from it; the numbers are of inventories/not-whole.ts. */
export type ClaimNotWhole = {
  image_id: number;
  inventory_id: number;
  hides: number;
  quarantined: number;
  untold: number;
};

/**
 * What runs now, kept by programs that ask again and again: some megabytes, of which those rows are read anew that somebody has changed, which the
 * generation tells. Parts that nobody asked for are not there.
 */
export type LiveState = {
  readonly generation: number;
  runnings?: LayeredMap<Uint8Array>;
  inventories?: readonly LiveInventory[];
  /** What the runnings come to. */
  totals?: RunTotals;
  stands?: readonly RunningImage[];
  /** The images of the stands. */
  images?: DocumentSet;
  /** Runnings that stand for no image, or for one without an inventory. */
  uncovered?: readonly number[];
  notWhole?: readonly ClaimNotWhole[];
  unexplained?: ReadonlyMap<number, Unexplained>;
  /** By inventory: its package version ids. */
  readonly ids: Map<number, Uint8Array>;
};

/**
 * Of all inventories below `end`: see inventories/inventory-links.ts. `generation`: as `LiveState` has it; `images`: by inventory; `bySet`: the
 * inventories of each package set.
 */
export type InventoryLinks = {
  readonly generation: number;
  readonly end: number;
  readonly images: Uint32Array;
  readonly bySet: InventoriesBySet;
};

/** See holdings/sets-that-ran.ts. `past`: images that it holds the sets of, and `end`: the first inventory that was not looked at. */
export type SetsThatRan = {
  readonly images: Uint32Array;
  readonly sets: DocumentSet;
  /** Sets from this on there is no room for. */
  readonly room: number;
  past: DocumentSet;
  end: number;
};

/**
 * All that was ever reported, as of a generation of answers: see runs/ever-ran.ts. Parts that nobody asked for are not there.
 */
export type EverRan = {
  readonly generation: number;
  readonly blocks: ReadonlyMap<number, RanBlock>;
  /** What ran before. */
  readonly past: RunTotals;
  /** By workload; 0: nobody. */
  readonly ownerOf: Uint32Array;
  /** Of all of it, where a question was about many images. */
  stands?: readonly RunningImage[];
  /** Of all that runs or ran. */
  all?: RunTotals;
  /** Digests of which nobody knows what they stand for, or not all of it. */
  uncovered?: readonly number[];
};
