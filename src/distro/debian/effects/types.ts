import type { Content, Entry } from '../../../rootfs/index.ts';
import type { ControlFile, DebianArch } from '../types.ts';

/**
 * What effects see of the tree that packages made. Paths are byte strings as in `Entry.path`. Symlinks among the
 * *parents* of a path are followed as a kernel would; of the last component only with `follow`.
 */
export type RootView = {
  get(path: string, options?: { follow?: boolean }): Entry | undefined;
  /** Entries directly inside a directory (reached through links too), in byte order; empty where there is none. */
  list(directory: string): readonly Entry[];
  /** Every entry, in byte order. */
  entries(): Iterable<Entry>;
  /** What of a package is in the tree, in byte order. */
  filesOf(packageName: string): Iterable<Entry>;
  read(content: Content): Promise<Uint8Array>;
};

/** The tree as `applyEffects` changes it. */
export type EffectRoot = RootView & {
  /** Adds or replaces one entry, on behalf of `effect`; missing parents become directories 0755 root:root. */
  put(entry: Entry, effect: string): void;
};

export type InstalledPackage = {
  name: string;
  version: string;
  architecture: DebianArch;
  control: ControlFile;
};

/** What of the recipe and the lock effects may know: nothing of the host. */
export type EffectSettings = {
  /** Time of every entry that an effect makes, in seconds since 1970. */
  epoch: number;
  arch: DebianArch;
  accounts: {
    users: readonly { name: string; uid: number; gid: number; shell: string; home: string }[];
    groups: readonly { name: string; gid: number; members: readonly string[] }[];
  };
  certificates: readonly { name: string; pem: string }[];
};

export type EffectInput = {
  root: RootView;
  /** In install order. */
  packages: readonly InstalledPackage[];
  settings: EffectSettings;
};

/**
 * What a declared effect stands in for: a command in any script (`isDone` false: not this call of it, for instance because its
 * words are only known to a running shell), or whole scripts of one package.
 */
export type ScriptCoverage =
  | { command: string; isDone?: (words: readonly string[]) => boolean }
  | { package: string; scripts: readonly string[] };

/**
 * What a maintainer script would have done, done again without running it. `apply` only reads; it returns the entries to
 * add or replace, in byte order of their paths. It never replaces a package's own file unless its description says so.
 */
export type Effect = {
  name: string;
  /** One sentence for the SBOM. */
  description: string;
  covers: readonly ScriptCoverage[];
  apply: (input: EffectInput) => Promise<Entry[]>;
};

/** An effect that changed something, for the SBOM. Paths are byte strings, in byte order. */
export type AppliedEffect = { name: string; description: string; paths: string[] };

/** A maintainer script with a command that no effect stands in for. `why` is for people. */
export type UncoveredScript = { package: string; script: string; why: string };

export type EffectsResult = {
  applied: AppliedEffect[];
  uncovered: UncoveredScript[];
  /** What scripts of known packages do besides, and an image has no use for. In install order. */
  leftOut: { package: string; what: string }[];
};
