import type { Digest } from '../base/digest.ts';

/** Where the fleet's facts are stored. */
export type StoreLocation = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

/** One database. Every question is asked of a `View`, every change made through an `Edit`. */
export type Store = {
  readonly kind: StoreLocation['kind'];
  /**
   * All that `work` reads is of one moment. Keep it short: a held snapshot keeps the write-ahead log of SQLite from
   * shrinking. Aborted: what PostgreSQL runs for it is cancelled there, SQLite ends its statement first; the signal's reason is thrown.
   */
  read<T>(work: (view: View) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** All or nothing, one writer at a time. `work` may run again when the database asks for it. */
  write<T>(work: (edit: Edit) => Promise<T>, how?: HowWritten): Promise<T>;
  /** Waits for what the store does for itself after additions, and throws why that failed. */
  close(): Promise<void>;
};

/**
 * `keepsAnswers`: no answer depends on what is written, so that those which people have stay the newest. Aborted: what has not begun to be
 * written, since others write, is not written any more, and the signal's reason is thrown.
 */
export type HowWritten = { keepsAnswers?: boolean; signal?: AbortSignal };

/** A snapshot to read from. Opaque outside this room. */
export type View = { readonly view: true };
/** A transaction to write through; whatever reads a `View` reads this too. */
export type Edit = View & { readonly edit: true };

/** Milliseconds since 1970. */
export type Time = number;

/** A package version as it comes in, identified by its purl. */
export type NewPackageVersion = {
  /** Canonical, without qualifiers that say nothing of the version, with the digest of `facts`. Unique. */
  purl: string;
  /** Purl type. */
  type: string;
  /** '' where there is none. */
  namespace: string;
  name: string;
  /** '' where it is unknown. */
  version: string;
  /** How versions of it are compared; a `VersionScheme`. */
  scheme: string;
  /** `debian-13`, `alpine-3.22`; '' where it is of no distribution. */
  distro: string;
  /** OS packages: what it was built from. */
  source: { name: string; version: string } | undefined;
  /** What lowering needs besides, with the packages that own it, as text that is equal where it is the same. Absent: nobody looked. */
  facts?: string | undefined;
  /** SPDX expressions. */
  licenses: readonly string[];
};

export type PackageVersion = Omit<NewPackageVersion, 'licenses'> & { id: number; nameId: number };
export type PackageName = { id: number; type: string; namespace: string; name: string };

/** Where a component is in one image. Path: a byte string; inside an archive `app.war!/WEB-INF/lib/a.jar`. */
export type Occurrence = {
  path: string;
  /** Position in `layers` of the inventory; undefined: not known. */
  layer: number | undefined;
};

export type NewComponent = { package: NewPackageVersion; occurrences: readonly Occurrence[] };

/** A layer (or whatever set of files a document lists): stored once, however many images share it. */
export type NewFileSet = {
  /** The layer's diff id; for a document's list, the digest of the list. */
  digest: Digest;
  /** Executables, libraries, archives: the files by which people ask. */
  files: readonly { digest: Digest; path: string }[];
};

export type NameKind = 'manifest' | 'config' | 'index';
/** A digest that names an image. One index names several; an image may have several manifests. */
export type ImageName = { digest: Digest; kind: NameKind };
/** `of`: how many images the index names, where somebody counted them. */
export type NewImageName = ImageName & { of?: number };

export type NewImage = {
  /** At least a manifest or a config digest. */
  names: readonly NewImageName[];
  /** `linux/amd64`, `linux/arm64/v8`; '' where it is not known. */
  platform: string;
  /** A reference by which people know it, without digest; '' where there is none. */
  reference: string;
  /** When it was built, as it says itself. */
  createdAt: Time | undefined;
  /** The image that it stands on. */
  base: { digest: Digest | undefined; reference: string } | undefined;
};

/** `catalog`: we looked ourselves. `attested`: a verified signer says so. `uploaded`: somebody gave a document. */
export type InventoryOrigin = 'catalog' | 'attested' | 'uploaded';

export type NewInventory = {
  image: NewImage;
  source: InventoryOrigin;
  /** The signer's identity; '' where nobody signed. */
  attestedBy: string;
  /** Name and version: `shearwall 0.2.0`, `syft 1.30.0`. */
  tool: string;
  /** When the inventory was made. */
  madeAt: Time;
  components: readonly NewComponent[];
  /** Bottom first. */
  layers: readonly NewFileSet[];
  /** What could not be taken: counted and shown, the rest is loaded. */
  quarantined: readonly { text: string; reason: string }[];
  /** Places that could not be read, as text. */
  gaps: readonly string[];
  /** What they may hide: packages (an archive, a package manager's database), or any file (a layer). Absent: nothing that is asked for. */
  hides?: 'packages' | 'files' | undefined;
  /** What it lists all of. A document that does not say that it is whole covers nothing, and none covers files. Absent: `all`. */
  covers?: 'nothing' | 'packages' | 'all' | undefined;
  /** Whoever made it looked for what lowering needs, and for programs that no component explains. */
  isLooked?: boolean | undefined;
  /** The latter: their paths, byte strings. */
  unexplained?: readonly string[];
  /** The functions of programs that `facts` names, by digest. */
  functionTables?: ReadonlyMap<Digest, Uint8Array>;
};

export type AddedInventory = {
  imageId: number;
  inventoryId: number;
  packageSetId: number;
  /** False: the very same claim was there. */
  isNew: boolean;
};

export type Image = {
  id: number;
  platform: string;
  reference: string;
  createdAt: Time | undefined;
  addedAt: Time;
  base: { digest: Digest | undefined; reference: string } | undefined;
};

export type Inventory = {
  id: number;
  imageId: number;
  packageSetId: number;
  source: InventoryOrigin;
  attestedBy: string;
  tool: string;
  madeAt: Time;
  addedAt: Time;
  components: number;
  quarantined: number;
  gaps: readonly string[];
  /** False: a new look may lower what it has. */
  isLooked: boolean;
};

/**
 * An image of which not all is known. `hides`: what is asked for may be where nobody could look; `quarantines`: it may be what was put aside;
 * `untold`: nobody looked, and nobody who tells of it says that this is all. `unexplained`: programs in it that no component explains.
 */
export type NotWhole = {
  imageId: number;
  hides: boolean;
  quarantines: boolean;
  untold: boolean;
  unexplained?: Unexplained | undefined;
};

/** Byte strings. `many`: more than are kept. `unnoted`: an older program looked, which did not note them. */
export type Unexplained = readonly string[] | 'many' | 'unnoted';

/** Wanted package versions in one inventory of one image. */
export type Holding = { imageId: number; inventoryId: number; versionIds: readonly number[] };
/** `next` continues where the page ends, as `before` or `after`; opaque. Undefined: this was the end. */
export type Page<T> = { rows: readonly T[]; next: string | undefined };

/** Where one component of an inventory is: byte-string paths, and the digest of the layer where it is known. */
export type Place = { inventoryId: number; versionId: number; path: string; layer: Digest | undefined };

export type StoredOwner = { team: string; contact: string; source: string };

export type ObservedWorkload = {
  namespace: string;
  /** `Deployment`, `CronJob`, `Pod`, `container` (docker, podman). */
  kind: string;
  name: string;
  owner: StoredOwner | undefined;
};

/** A container of a workload, seen running. Pods of one workload that run the same image are one run. */
export type ObservedRun = {
  workload: ObservedWorkload;
  container: string;
  /** As the status reports it: manifest, config or index; undefined: it reports none. */
  digest: Digest | undefined;
  /** As the status has it. */
  reference: string;
  /** Of the node; '' where it is not known. */
  platform: string;
  /** Running instances. */
  count: number;
  /** Start of the oldest of them. */
  since: Time;
  /** Of what each of them starts, as a digest. Absent: it is not known, or they start different things. */
  roots?: Digest;
};

/** A run as it was before it ended. */
export type EndedRun = ObservedRun & { until: Time };

/** One look at a cluster. */
export type Observation = {
  cluster: string;
  /** File name or `kubeconfig`. */
  source: string;
  /** When the cluster looked like this. */
  at: Time;
  /** What is missing in these namespaces does not run; `undefined`: nothing follows from absence. */
  covers: 'all' | readonly string[] | undefined;
  /** Which cluster it is, whatever its name: the UID of its namespace kube-system. Absent: nobody said. */
  clusterUid?: string | undefined;
  runs: readonly ObservedRun[];
  /** What ran and is known to have ended. Absent: nothing is. */
  ended?: readonly EndedRun[] | undefined;
  /** Changes that have the next number follow it. Absent: none do, and those that followed an earlier look are not known to do so any more. */
  sequence?: number | undefined;
};

/** What has changed in a cluster since the look or the changes that have the number before it; all else is as it was. */
export type Changes = {
  cluster: string;
  /** Who tells. */
  source: string;
  sequence: number;
  /** When the cluster looked like this. */
  at: Time;
  /** Where all changes are seen. */
  covers: 'all' | readonly string[];
  /** What runs now, as it is now: all copies together. */
  put: readonly ObservedRun[];
  /** What no longer runs. */
  gone: readonly GoneRun[];
  /** What ran and is known to have ended. Absent: nothing is. */
  ended?: readonly EndedRun[] | undefined;
};

/**
 * A time, the end not included, in which runs may have begun and ended that nobody saw. `from` undefined: since the cluster was seen last.
 */
export type UnseenTime = { from: Time | undefined; to: Time };

/** What somebody who watches a cluster tells of it at once: what is gone or ended went before what is put came. */
export type ToldRuns = {
  cluster: string;
  /** Who tells. */
  source: string;
  /** Grows each time that another process watches the cluster: what comes under a lower one is refused for ever. */
  epoch: number;
  /** Counted from 1 in each epoch. */
  sequence: number;
  /** The one that it builds on. 0: none, `put` is all that runs. */
  base: number;
  /** When the cluster looked like this. */
  at: Time;
  /** What runs now: what is new, and what is otherwise than it was. */
  put: readonly ObservedRun[];
  /** Runs that were told before, and are over. */
  gone: readonly EndedRun[];
  /** Runs that began and ended since what was told before. */
  ended: readonly EndedRun[];
  unseen: readonly UnseenTime[];
};

export type ToldResult = 'taken' | 'whole' | 'superseded';

export type GoneRun = Pick<ObservedRun, 'container' | 'digest' | 'reference' | 'platform'> & {
  workload: Omit<ObservedWorkload, 'owner'>;
};

export type ObservationResult = {
  opened: number;
  continued: number;
  closed: number;
  /** Seen at a time about which a newer look has the say: kept as past runs. */
  outdated: number;
};

export type Cluster = {
  id: number;
  name: string;
  /** The newest look, and the newest that said what it covers. */
  lastAt: Time;
  lastCoveringAt: Time | undefined;
  /** How long its newest look counts as current. */
  staleAfterMs: number;
};

/** A look that no other one followed while it was current. */
export type StaleLook = {
  cluster: string;
  staleAfterMs: number;
  /** What it saw whole, where others were later; a namespace, or all of it. */
  of: 'anything' | 'all' | { namespace: string };
  /** Undefined: there was none until then. */
  last: Time | undefined;
  /** The first one after it, of the asked span. */
  next: Time | undefined;
};

/** An interval in which a container ran an image. */
export type Run = {
  workloadId: number;
  cluster: string;
  namespace: string;
  kind: string;
  name: string;
  owner: StoredOwner | undefined;
  container: string;
  runningId: number;
  digest: Digest | undefined;
  reference: string;
  platform: string;
  count: number;
  from: Time;
  /** Undefined: it runs as far as the newest look knows. */
  to: Time | undefined;
  lastSeenAt: Time;
};

/**
 * Which images a reported digest stands for. `certain` is false where an index was not narrowed to one platform; `mayBeOther`: nor is it known that it
 * names no other image.
 */
export type RunningImage = { runningId: number; imageId: number; certain: boolean; mayBeOther?: boolean };

/** When runs are asked for: now, at a moment, at any from one moment to another, both included, or ever. */
export type When = 'live' | { at: Time } | { from: Time; to: Time } | 'ever';

/** Narrows runs; each list: any of these. Empty or absent: all. */
export type RunFilter = {
  clusters?: readonly string[];
  namespaces?: readonly string[];
  owners?: readonly string[];
  /** Whatever these do not own. */
  notOwners?: readonly string[];
};

/** The line above the answer. */
export type RunCounts = {
  /** Running containers: instances summed. */
  containers: number;
  runs: number;
  workloads: number;
  images: number;
  /** Teams. Runs that nobody owns are in `unowned`. */
  owners: number;
  unowned: number;
};

/** What runs and is not covered by an inventory. */
export type UncoveredRun = { run: Run; why: 'no-digest' | 'unknown-image' | 'no-inventory' | 'old-catalog' };

export type StoreCounts = {
  images: number;
  inventories: number;
  packageSets: number;
  packageNames: number;
  packageVersions: number;
  fileSets: number;
  clusters: number;
  workloads: number;
  liveRuns: number;
  pastRuns: number;
  sizeBytes: number;
};

/** One thing that `check` found wrong. */
export type Damage = { where: string; what: string };
