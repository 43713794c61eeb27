import type { Digest } from '../base/digest.ts';
import type { Examiner, ImageFile, ImageTree, Problem, RunConfig } from '../image-files/index.ts';

/** Where reading begins: a process that is started, or a file that is there for somebody to use. */
export type Root = { why: string } & ({ argv: readonly string[] } | { file: string });

/** `code`: it is run, loaded or read by an interpreter. `data`: it is opened. `link`: a symlink on the way to another file. */
export type Use = 'code' | 'data' | 'link';

/** How sure a step is. `shell`: only for whoever types into a shell. */
export type Certainty = 'certain' | 'possible' | 'shell';

/** The bytes that prove a step, and the file that has them. A checker can look for them there. */
export type StepEvidence = {
  /** Byte string, as it stands there; of a symlink its target. Empty: the place alone is the reason. */
  literal: string;
  /** A path in the image, or what was given: `the image's entrypoint`. */
  where: string;
};

/** What a step leads to. Paths are byte strings from the root on, with or without a leading `/`; what is not there is passed over. */
export type Target =
  /** As a process would open it: symlinks are followed, and kept. A folder: nothing but itself. */
  | { path: string }
  /**
   * Every file below; `suffixes`: only those that end so; `without`: not those that end so; `except`: not those whose paths, without a leading
   * slash, begin so; `only`: programs and libraries by their format, libraries alone, or what may be run; `shallow`: not in folders of it.
   */
  | {
      folder: string;
      suffixes?: readonly string[];
      without?: readonly string[];
      except?: readonly string[];
      only?: 'elf' | 'library' | 'executable';
      shallow?: boolean;
    }
  /** Every file of the image whose path ends so; `only`: as of folders. */
  | { anywhere: readonly string[]; only?: 'library' | 'library for Java' }
  /** Every program in the folders of PATH; also in those that scripts and settings put into it, unless told. */
  | { programs: true | 'of the config' }
  /** Several; what is given again as the same object is looked at once. */
  | { all: readonly Target[] };

/** One step from a file to what it makes reachable. */
export type Edge = {
  to: Target;
  /** What is done: `loads`, `runs`, `opens`, `imports`, `names`, `asks for`. */
  kind: string;
  use: Exclude<Use, 'link'>;
  certainty: Certainty;
  evidence: StepEvidence;
  /** The step is only taken where this file is run or loaded, too: a plug-in's folder where something opens plug-ins. */
  given?: string;
  /** The loader hands RPATH on along this edge. */
  inherits?: true;
};

/** What cannot be decided from the files, and what may be reached for it: always *possibly*, never *unreachable*. */
export type Trigger = {
  /** `computed-import`, `no-pack`, `program-given-at-run`: kebab case, documented in docs/reference. */
  trigger: string;
  /** For people: `importlib.import_module with a name that is computed`. */
  why: string;
  evidence: StepEvidence;
  widens: readonly Target[];
  /** Default `code`. */
  use?: Exclude<Use, 'link'>;
};

export type ReachStep = Edge | Trigger;

/** A file that is reached, for the first time in this use. */
export type Reached = { path: string; file: ImageFile; use: Exclude<Use, 'link'> };

/** A command line, as far as it is written down: `$x` and the like stand in it as written. */
export type Command = {
  words: readonly string[];
  /** The program that the first word leads to. */
  program: string;
  /** The file that starts it, or ''. */
  from: string;
  evidence: StepEvidence;
  certainty: Certainty;
};

/** What packs may ask of the image. It never changes: what is reached already must not matter. */
export type World = {
  tree: ImageTree;
  run: RunConfig;
  /** `PATH`, `PYTHONPATH`, … of the image's config. */
  environment: ReadonlyMap<string, string>;
  /** Folders of PATH that are there, without a leading slash. */
  searchPath: readonly string[];
  /** No package brought it: somebody's own program or data. */
  isApplication(path: string): boolean;
  /** Whether a folder (a path without a leading slash) says nothing about what is wanted of it: `/usr/lib`, sys.path. */
  isGeneric(folder: string): boolean;
  /** What `name` runs: found in PATH, or a path (relative: from the work dir). As looked up, without a leading slash; undefined: nothing. */
  program(name: string): string | undefined;
  /** Where the loader finds `name` for a file that asks for it, as looked up; empty: nowhere. */
  libraries(name: string, from: string): string[];
  /** Steps of a command line that a file has: its program, all its words, and what packs know of it. */
  commandSteps(command: Omit<Command, 'program'>): ReachStep[];
};

/**
 * What is known of one interpreter, data set or program. A pack is pure: the same file gives the same steps, whatever else is
 * reached. It may say too much, never too little; what it cannot decide it says by a trigger.
 */
export type Pack = {
  /** `python`, `nss`, `nginx`: unique. A pack of an id in `without-pack` takes the place of that entry. */
  id: string;
  /** What it reads in files: cached by digest as all facts of examiners are. */
  examiners?: readonly Examiner<unknown>[];
  /** Steps from a file, asked once for each file and use. */
  follow?(reached: Reached, world: World): Iterable<ReachStep>;
  /** Steps of a command line, for packs that know options and arguments. All its words are followed in any case. */
  command?(command: Command, world: World): Iterable<ReachStep>;
  /** Folders in which it looks for whatever is named: naming one says nothing. Without a leading slash. */
  generic?(world: World): readonly string[];
  /** Roots beside the image's config, from the tree alone: what a supervisor starts. */
  roots?(world: World): Iterable<Root>;
};

/** From worst to best known to run. */
export const REACH_ANSWERS = [
  'cannot run here',
  'unreachable',
  'via a shell',
  'possibly',
  'reachable',
] as const;
export type ReachAnswer = (typeof REACH_ANSWERS)[number];

/** One regular file or symlink of the image. */
export type FileReach = {
  path: string;
  answer: ReachAnswer;
  /** How it is used at its best answer; undefined: not at all. */
  use: Use | undefined;
  sizeBytes: number;
  digest: Digest | undefined;
  isLink: boolean;
};

/** One step of a path from a root. `from` '': the root itself. */
export type PathStep = {
  from: string;
  to: string;
  kind: string;
  use: Use;
  evidence: StepEvidence;
  trigger?: string;
};

/** One step of the tree that the best ways from the roots make. `fromUse`: how `from` is used; absent at a root. */
export type TreeStep = PathStep & { fromUse?: Use; answer: ReachAnswer };

/** A trigger that was met, and the best level of the file that it stands in. */
export type MetTrigger = Omit<Trigger, 'widens' | 'use'> & { at: string; answer: ReachAnswer };

export type ReachReport = {
  /** Counted up whenever the same image may get other answers. */
  version: number;
  roots: readonly Root[];
  /** Every regular file and symlink; byte order. */
  files: readonly FileReach[];
  triggers: readonly MetTrigger[];
  /** What was not read, and is therefore never *unreachable*. */
  problems: readonly Problem[];
  /** From a root to the file, at its best answer; empty: it is not reached. */
  pathTo(path: string): PathStep[];
  /** Of each file that is reached the last step of its path, and all steps before: each file in a use once, parents first. */
  treeSteps(): Generator<TreeStep, void, undefined>;
};
