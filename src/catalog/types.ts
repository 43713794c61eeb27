import type { Digest } from '../base/digest.ts';
import type { RandomAccess } from '../binaries/index.ts';

/** What the first bytes of a file say it is. */
export type Magic = 'elf' | 'pe' | 'mach-o' | 'zip' | 'gzip' | 'xz' | 'zstd' | 'sqlite' | 'shebang' | 'class';

/** A regular file before its content is read. `path` is a byte string without a leading `/`, as the layer names it. */
export type FileHead = { path: string; sizeBytes: number; mode: number; magic: Magic | undefined };

/** A file whose content an examiner asked for. */
export type ExaminedFile = FileHead & { content: RandomAccess };

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

/** One file of the merged tree, as a container would see it. */
export type CatalogFile = {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits. */
  mode: number;
  sizeBytes: number;
  /** Position of the layer that it comes from, from 0. */
  layer: number;
  /** Of a regular file's content; undefined for the rest. */
  digest: Digest | undefined;
  /** Lower-case hex of a regular file's content: dpkg's and apk's lists hold these. */
  md5: string | undefined;
  sha1: string | undefined;
  /** Of a symlink, as written. */
  target: string | undefined;
  magic: Magic | undefined;
};

/** The merged file system, with what the examiners found in it. */
export type CatalogTree = {
  /** Files that stand in the tree, hard links counted each. */
  readonly size: number;
  /** Undefined: nothing there, or (without `follow: false`) a symlink that leads nowhere. Parents are always followed. */
  get(path: string, options?: { follow?: boolean }): CatalogFile | undefined;
  /** Names in a directory, byte order; empty where there is none. */
  names(path: string): string[];
  /** Everything, parents before children, siblings in byte order. */
  files(): Iterable<CatalogFile>;
  /** Every file that the examiner had something to say of. */
  factsOf<Facts>(examiner: Examiner<Facts>): Iterable<{ file: CatalogFile; facts: Facts }>;
  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined;
};

/** One folder in catalog/: what it reads, and what it makes of it. */
export type Cataloguer = {
  /** `dpkg`, `go`, `java`, …: how answers name this kind of evidence. */
  id: string;
  examiners: readonly Examiner<unknown>[];
  /** `found` is what the cataloguers before it in the list found: OS packages come first. */
  catalogue(tree: CatalogTree, report: Report, found: readonly Found[]): Iterable<Found>;
};

/** What could not be read or accounted for; it appears in the answer. */
export type Report = (problem: Problem) => void;
export type Problem = { path: string; by: string; message: string };

/** CycloneDX 1.6, evidence.identity.methods.technique. */
export type Technique =
  | 'manifest-analysis'
  | 'binary-analysis'
  | 'hash-comparison'
  | 'filename'
  | 'ast-fingerprint'
  | 'attestation'
  | 'other';

/** One reason to believe that a component is there. */
export type Evidence = {
  /** Id of the cataloguer. */
  by: string;
  technique: Technique;
  /** 0 to 1: 1 a package manager's own record, 0.9 a version string of the very program, 0.3 a guess. */
  confidence: number;
  /** Where: byte strings in the tree; inside an archive `app.war!/WEB-INF/lib/a.jar`. At least one. */
  locations: readonly string[];
  /** What was read there, shortened: the version string, the manifest's line. */
  value?: string;
  /** The component is only a piece of the file, linked or copied into it: it says nothing of what the file itself is. */
  part?: true;
  /** A project asks for it in a lock file or manifest; that it is installed does not follow. */
  declared?: true;
};

/** What one cataloguer found: joined with what others found of the same component afterwards. */
export type Found = {
  /** Package URL type: `deb`, `npm`, `generic`, … */
  type: string;
  namespace?: string;
  name: string;
  /** Undefined: it is there, but no version could be told. */
  version?: string;
  /** Of the purl: `arch`, `distro`, `epoch`, … */
  qualifiers?: Readonly<Record<string, string>>;
  subpath?: string;
  kind: 'library' | 'application' | 'operating-system' | 'framework';
  evidence: Evidence;
  /** Files that it says it brought, each with the digest that it gives, where it gives one. */
  files?: readonly ListedFile[];
  /** What it needs, in the terms of its own ecosystem; resolved once everything is found. */
  requires?: readonly Requirement[];
  /** SPDX expression, or the licence's name as written. */
  license?: string;
  licenseNames?: readonly string[];
  supplier?: { name: string; email?: string; kind?: 'person' | 'organization' };
  description?: string;
  homepage?: string;
  source?: { name: string; version: string };
  /** Set on OS packages that do not belong to the distribution: why. */
  foreign?: string;
  /** CPEs only where the evidence itself names the product. */
  cpes?: readonly string[];
  properties?: Readonly<Record<string, string>>;
};

/** `digest` undefined: the manifest lists the file without one (conffiles, RECORD's own line). */
export type ListedFile = {
  path: string;
  digest?: { algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512'; hex: string };
};

/** `name` in the ecosystem of the component; `path` when the manifest's place already says which one is meant. */
export type Requirement = {
  type: string;
  namespace?: string;
  name: string;
  constraint?: string;
  path?: string;
};

/** One component after joining: everything that is known of it. */
export type CatalogComponent = Omit<Found, 'evidence' | 'files' | 'requires'> & {
  /** The purl, unique in the catalog. */
  id: string;
  evidence: readonly Evidence[];
  /** Ids of the OS packages that brought its files, unchanged. */
  ownedBy: readonly string[];
  /** Positions of layers that it was found in. */
  layers: readonly number[];
  /** Files that it accounts for: listed with an agreeing digest, or evidence itself. */
  accounts: readonly string[];
  /** Files that it lists but that differ from what it says. */
  modified: readonly string[];
};

/** A file that nobody accounts for: executables, libraries and archives only. */
export type UnaccountedFile = {
  path: string;
  digest: Digest;
  sizeBytes: number;
  layer: number;
  what: Magic | 'executable';
};

export type Coverage = {
  files: { all: number; accounted: number };
  bytes: { all: number; accounted: number };
};

export type CatalogLayer = {
  position: number;
  digest: Digest | undefined;
  diffId: Digest | undefined;
  /** The history's `created_by`. */
  createdBy: string | undefined;
};

/** `layers`: how many it has; undefined: only a label of the image says so. */
export type CatalogBase = { name: string; digest: Digest | undefined; layers: number | undefined };

/** A regular file that documents speak of. `owner`: the id of the component that accounts for it; the first of several. */
export type CatalogedFile = {
  path: string;
  digest: Digest;
  sha1: string;
  md5: string;
  layer: number;
  owner: string | undefined;
};

/** A Go program whose table of functions was read whole: what `GoFunctions` does not find in it is not there. */
export type CatalogedGoProgram = {
  path: string;
  /** Import path of what the table calls `main`. */
  mainPackage: string | undefined;
  functions: Uint8Array;
  /** False: of a function that was inlined all that is left may be a closure without its name. Its package is there. */
  namesClosures: boolean;
};

/** Everything that is inside one image, directory or archive. */
export type Catalog = {
  source: {
    name: string;
    kind: 'image' | 'directory' | 'archive' | 'file' | 'document';
    digest: Digest | undefined;
  };
  /** Seconds since 1970, as the image says. */
  created: number | undefined;
  platform: string | undefined;
  /** Ports that the image's config says it listens on: `80/tcp`. */
  exposedPorts: readonly string[];
  distro: { id: string; versionId: string | undefined; name: string } | undefined;
  layers: readonly CatalogLayer[];
  /** Positions of layers that could not be read to their end: what they hold may be missing below. Empty: all is there. */
  unreadLayers: readonly number[];
  /** Globs of paths that the user wanted left out: what lies there is not below. */
  excluded: readonly string[];
  /** The image that this one was built on: its layers are the lowest of this one's. */
  base: CatalogBase | undefined;
  components: readonly CatalogComponent[];
  /** `from` needs `to`; ids. `by`: what says so. */
  dependencies: readonly { from: string; to: string; by: string }[];
  unaccounted: readonly UnaccountedFile[];
  coverage: Coverage;
  /** Files that something was seen in, and all the others where they were asked for; byte order. */
  files: readonly CatalogedFile[];
  /** Byte order of paths. */
  goPrograms: readonly CatalogedGoProgram[];
  problems: readonly Problem[];
};
