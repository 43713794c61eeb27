import type { Digest } from '../../base/index.ts';
import type { PathStep, ReachAnswer } from '../../reach/index.ts';

/** How many regular files, and their bytes; hard links counted each. */
export type ReachCount = { files: number; bytes: number };

export type ReachCounts = Record<ReachAnswer, ReachCount>;

/** What was started: a command line or a file, in whose words. */
export type ReachRoot = { why: string; argv?: readonly string[]; file?: string };

/** Of an image: how much of it its processes can load. */
export type ImageReach = {
  /** As the user named it. */
  image: string;
  digest?: Digest;
  platform?: string;
  /** Of the same index, and not looked at. */
  otherPlatforms?: readonly string[];
  /** Of the rules: another version may give other answers. */
  engine: number;
  roots: ReachRoot[];
  totals: ReachCounts;
  /** The shells that are reached, and how well. */
  shells: { path: string; answer: ReachAnswer }[];
  /** By package, byte order of names; `name` absent: files that no package brought. */
  packages: { name?: string; counts: ReachCounts }[];
  /** What could not be decided, where it stands, and how well that place is reached. */
  triggers: { trigger: string; why: string; at: string; answer: ReachAnswer }[];
  /** Files of which not all was read. */
  unread: { path: string; by: string; message: string }[];
  /** Every regular file and symlink, where they were asked for. */
  files?: { path: string; answer: ReachAnswer; sizeBytes: number; package?: string }[];
  /** How each reached file is reached, where that was asked for: parents first. */
  steps?: ReachTreeStep[];
};

/** A file as it is used, and the step that leads there from another one; without `from` from a root. Paths absolute. */
export type ReachTreeStep = {
  from?: string;
  fromUse?: PathStep['use'];
  to: string;
  use: PathStep['use'];
  answer: ReachAnswer;
  /** 0 of links. */
  sizeBytes: number;
  kind: string;
  literal: string;
  where: string;
  trigger?: string;
};

/** Of one path: its answer, and the steps from a root. */
export type ReachOfPath = {
  answer: ReachAnswer;
  roots: ReachRoot[];
  /** Empty: nothing leads there. Paths absolute, `from` absent at the root. */
  steps: {
    from?: string;
    to: string;
    kind: string;
    use: PathStep['use'];
    literal: string;
    where: string;
    trigger?: string;
  }[];
};
