import type { Digest } from '../base/digest.ts';
import type { Examiner, ImageTree, Magic, Problem, Report } from '../image-files/index.ts';

/** One folder in catalog/: what it reads, and what it makes of it. */
export type Cataloguer = {
  /** `dpkg`, `go`, `java`, …: how answers name this kind of evidence. */
  id: string;
  examiners: readonly Examiner<unknown>[];
  /** `found` is what the cataloguers before it in the list found: OS packages come first. */
  catalogue(tree: ImageTree, report: Report, found: readonly Found[]): Iterable<Found>;
};

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
  /** Undefined: it is there, but its version could not be determined. */
  version?: string;
  /** Of the purl: `arch`, `distro`, `epoch`, … */
  qualifiers?: Readonly<Record<string, string>>;
  subpath?: string;
  kind: 'library' | 'application' | 'operating-system' | 'framework';
  evidence: Evidence;
  /** Files that it says it installed, each with the digest that it gives, where it gives one. */
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
  /** It can neither run nor be loaded, and nothing was found in it: nobody compares it with what the list says. */
  isUncompared?: boolean;
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
  /** Ids of the OS packages that installed its files, unchanged. */
  ownedBy: readonly string[];
  /** Positions of layers that it was found in. */
  layers: readonly number[];
  /** Files that it accounts for: listed with an agreeing digest, or evidence itself. */
  accounts: readonly string[];
  /** Files that it lists but that differ from what it says. */
  modified: readonly string[];
  /**
   * Of the regular files that it lists; of one without a list, those that it is: 0 where it was linked into the file of another, which has
   * the size. Undefined: nobody looked.
   */
  sizeBytes: number | undefined;
};

/** A file that nobody accounts for: executables, libraries and archives only. */
export type UnaccountedFile = {
  path: string;
  digest: Digest;
  sizeBytes: number;
  layer: number;
  what: Exclude<Magic, 'asar'> | 'executable';
  /** The id of the installed package in whose folder it is: one of those that come without a list of their files. */
  within?: string;
};

/** An OS package, and which of its programs, libraries and archives no other component explains. `files`: how many. */
export type BroughtPrograms = { component: string; files: number; paths: readonly string[] };

export type Coverage = {
  files: { all: number; accounted: number };
  bytes: { all: number; accounted: number };
  /** Regular files that nothing accounts for and no package lists; hard links of one file counted once. */
  unlisted: { files: number; bytes: number };
  /** Of those that are accounted for: files that can neither run nor be loaded, taken for what their package's list says. */
  uncompared: { files: number; bytes: number };
};

export type CatalogLayer = {
  position: number;
  digest: Digest | undefined;
  diffId: Digest | undefined;
  /** The history's `created_by`. */
  createdBy: string | undefined;
  /** Of the uncompressed tar; of a folder, its files together. */
  sizeBytes: number;
  entries: number;
};

/** `layers`: how many it has; undefined: only a label of the image says so. */
export type CatalogBase = { name: string; digest: Digest | undefined; layers: number | undefined };

/**
 * A regular file that documents mention. `md5`: where a package's list was compared by it, or every file was asked for. `owner`: the id of
 * the component that accounts for it; the first of several.
 */
export type CatalogedFile = {
  path: string;
  digest: Digest;
  sha1: string;
  md5?: string;
  layer: number;
  owner?: string | undefined;
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
  /** Of the same index, and not looked at. */
  otherPlatforms?: readonly string[];
  /** Ports that the image's config says it listens on: `80/tcp`. */
  exposedPorts: readonly string[];
  distro: { id: string; versionId: string | undefined; name: string } | undefined;
  layers: readonly CatalogLayer[];
  /** Positions of layers that could not be read to their end: what they hold may be missing below. Empty: all is there. */
  unreadLayers: readonly number[];
  /** Globs of paths that the user wanted left out: what is there is not below. */
  excluded: readonly string[];
  /** The image that this one was built on: its layers are the lowest of this one's. */
  base: CatalogBase | undefined;
  components: readonly CatalogComponent[];
  /** `from` needs `to`; ids. `by`: what says so. */
  dependencies: readonly { from: string; to: string; by: string }[];
  unaccounted: readonly UnaccountedFile[];
  brought: readonly BroughtPrograms[];
  coverage: Coverage;
  /** Everything that is in the merged file system: folders, links and devices, too. */
  entries: number;
  /** Files that something was seen in, and all the others where they were asked for; byte order. */
  files: readonly CatalogedFile[];
  /** Byte order of paths. */
  goPrograms: readonly CatalogedGoProgram[];
  problems: readonly Problem[];
};

/** What documents say of an image as a whole: a catalog is one, too. */
export type CatalogHead = Pick<
  Catalog,
  | 'source'
  | 'created'
  | 'platform'
  | 'layers'
  | 'unreadLayers'
  | 'excluded'
  | 'base'
  | 'coverage'
  | 'problems'
> & { unaccounted: { readonly length: number } };
