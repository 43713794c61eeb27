/** What the loader sees of a file system. Paths are byte strings without a leading `/`. */
export type LoaderTree = {
  /** Where a path leads once all symlinks are followed; undefined: to no regular file. */
  realPath(path: string): string | undefined;
  /** Names in a directory; empty where there is none. */
  names(path: string): string[];
  /** What the loader asks for of a file; undefined: it cannot be loaded. */
  object(realPath: string): LoaderObject | undefined;
  /** Of a small configuration file. */
  text(realPath: string): string | undefined;
};

export type LoaderObject = {
  class: 32 | 64;
  machine: string;
  interpreter?: string;
  needed: readonly string[];
  rpath: readonly string[];
  runpath: readonly string[];
  /** DT_FLAGS_1. */
  flags1: number;
};

/** `resolved` is absent: the loader would not find it. */
export type NeededLibrary = { needed: string; resolved?: string };
