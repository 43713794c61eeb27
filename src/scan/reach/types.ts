import type { Digest } from '../../base/digest.ts';

/** What an image starts, and what of its software that can load. */
export type ScanReach = {
  /** Of the rules of reach: another version may give other answers. */
  engine: number;
  /** Command lines and files, each with who says so. */
  roots: readonly { why: string; argv?: readonly string[]; file?: string }[];
  /** Of all that is said here: what lowers a finding names it. */
  digest: Digest;
  /** By id of components: those whose files are known. */
  components: ReadonlyMap<string, ComponentReach>;
};

/** Of the best reached of its files. */
export type ComponentReach =
  /** How many files it has; none of them is loaded, opened or run, and some are more than documentation. */
  | { isIdle: true; files: number }
  /** `steps`: from a root to `path`, in words. */
  | { isIdle: false; path: string; answer: string; steps: readonly string[] };
