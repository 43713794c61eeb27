import type { Digest } from '../base/digest.ts';
import type { ShearwallError } from '../base/errors.ts';
import type { Budget, Costs, RandomAccess } from '../binaries/index.ts';
import type { Ground } from './tree/ground.ts';

/** What the first bytes of a file say it is. */
export type Magic =
  | 'elf'
  | 'pe'
  | 'mach-o'
  | 'zip'
  | 'gzip'
  | 'xz'
  | 'zstd'
  | 'sqlite'
  | 'shebang'
  | 'class'
  /** A container that no examiner opens: tar, bzip2, a package of a distribution, an image of a file system. */
  | 'archive'
  | 'wasm'
  | 'asar';

/** A regular file before its content is read. `path` is a byte string without a leading `/`, as the layer names it. */
export type FileHead = { path: string; sizeBytes: number; mode: number; magic: Magic | undefined };

/** A file whose content an examiner asked for. */
export type ExaminedFile = FileHead & {
  /** Reads are paid from the budget. */
  content: RandomAccess;
  budget: Budget;
};

/**
 * Reads the content of files of one kind and says what is in them: plain data that can be cloned and cached, because it
 * follows from the bytes and the path alone. It sees one file at a time, in the order of the layer, never the tree.
 */
export type Examiner<Facts> = {
  /** Unique; also the key of the facts. */
  id: string;
  /** Counted up whenever the facts of the same bytes change: part of the cache's key. */
  version: number;
  wants: Wants;
  /** What one file may cost where that differs from the default. */
  limits?: Partial<Costs>;
  /** Undefined: nothing of interest. What cannot be read is reported through `problem` and never thrown. */
  examine(file: ExaminedFile, problem: (message: string) => void): Facts | undefined;
};

/** A file is wanted when one of these fits and `unless` does not. Looked up by tables, never one examiner after another. */
export type Wants = {
  /** Last component: `METADATA`. */
  names?: readonly string[];
  /** End of the last component: `.jar`. */
  suffixes?: readonly string[];
  /** End of the whole path, from a slash on or all of it: `var/lib/dpkg/status`. */
  paths?: readonly string[];
  /** A component somewhere in the path: `status.d`. */
  folders?: readonly string[];
  magic?: readonly Magic[];
  /** Refines: false where the file is not wanted after all. */
  accept?(file: FileHead): boolean;
};

/** What a runtime sets on a file besides its permission bits. */
export type FileMetadata = {
  uid: number;
  gid: number;
  /** Whole seconds since 1970. */
  mtime: number;
  /** By name, `security.capability` among them; values are raw bytes. */
  xattrs: ReadonlyMap<string, Uint8Array>;
  /** Of a device or pipe; undefined for all else. */
  device: Device | undefined;
};

export type Device = {
  kind: 'character-device' | 'block-device' | 'fifo';
  major: number;
  minor: number;
};

/** One file of the merged tree, as a container would see it. */
export type ImageFile = {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits. */
  mode: number;
  sizeBytes: number;
  /** Position of the layer that it comes from, from 0. */
  layer: number;
  /** Of a regular file's content; undefined for the rest. */
  digest: Digest | undefined;
  /** Lower-case hex of a regular file's content: dpkg's and apk's lists hold these. Undefined: nobody asked for it. */
  md5: string | undefined;
  sha1: string | undefined;
  /** Of a symlink, as written. */
  target: string | undefined;
  magic: Magic | undefined;
  /** The same for all hard links of one file of this tree; undefined: it has no other name. */
  inode?: number | undefined;
  /** Undefined where nobody asked for it. */
  metadata?: FileMetadata | undefined;
};

/** The merged file system, with what the examiners found in it. */
export type ImageTree = {
  /** Files that stand in the tree, hard links counted each. */
  readonly size: number;
  /** Undefined: nothing there, or (without `follow: false`) a symlink that leads nowhere. Parents are always followed. */
  get(path: string, options?: { follow?: boolean }): ImageFile | undefined;
  /** Names in a directory, byte order; empty where there is none. */
  names(path: string): string[];
  /** Everything, parents before children, siblings in byte order. */
  files(): Iterable<ImageFile>;
  /** Every file that the examiner had something to say of; each time `facts` is asked for it is made anew. */
  factsOf<Facts>(examiner: Examiner<Facts>): Iterable<{ file: ImageFile; facts: Facts }>;
  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined;
};

/** What is computed of a file besides SHA-256, where somebody will compare it. */
export type OtherDigest = 'sha1' | 'md5';

/**
 * Which other digests are computed of a file while it goes by; what this leaves out costs another reading once it is asked for.
 * `foundBy`: ids of the examiners that had something to say of it; empty before they were asked.
 */
export type DigestChoice = (file: FileHead, foundBy: Iterable<string>) => readonly OtherDigest[];

/** What could not be read or accounted for; it appears in the answer. */
export type Report = (problem: Problem) => void;
export type Problem = {
  path: string;
  by: string;
  message: string;
  /** Something to know; nothing was left unread. */
  isRemark?: true;
};

/** One layer after it was read. */
export type ImageLayer = {
  position: number;
  /** Of the bytes as they are stored; undefined: a folder or file has none. */
  digest: Digest | undefined;
  diffId: Digest | undefined;
  /** The history's `created_by`. */
  createdBy: string | undefined;
  /** Of the uncompressed tar; of a folder, its files together. */
  sizeBytes: number;
  entries: number;
  /** Why not all of it could be read, or none of it be believed. */
  damage: ShearwallError | undefined;
};

/** The files of one image, folder or archive, after one pass over its layers. Close it. */
export type ImageFiles = {
  layers: readonly ImageLayer[];
  tree: ImageTree;
  /** Every file that the examiner had something to say of. */
  factsOf<Facts>(examiner: Examiner<Facts>): Iterable<{ file: ImageFile; facts: Facts }>;
  /**
   * The content of a regular file, symlinks followed; undefined where there is none. Valid until `close`. What `want` chose is
   * at hand; for the rest the one layer that holds it is read again.
   */
  open(path: string): Promise<RandomAccess | undefined>;
  /**
   * Computes these digests of files, by path, where they are missing: `tree` then has them. Each layer that holds one is read once
   * more, and nothing in it is examined.
   */
  computeDigests(asked: ReadonlyMap<string, readonly OtherDigest[]>): Promise<void>;
  problems: readonly Problem[];
  /** Globs of `exclude` that nothing fitted. */
  unusedExcludes: readonly string[];
  /** Every layer was read to its end and is what manifest and config say. */
  isWhole: boolean;
  /** The layers from one position on to before another as if they were all. */
  part(from: number, to: number): ImageFiles;
  /** Whether the layer holds nothing but folders and files, and no examiner had anything to say of any. */
  isPlain(position: number): boolean;
  /** Where in `tree` what is. */
  ground(): Ground;
  /** What `tree` was asked for in vain until now, and folders that were listed: as `Ground` takes it. */
  asked(): Iterable<string>;
  /** What `tree` says of files stays; content and facts can no longer be asked for. */
  close(): Promise<void>;
};
