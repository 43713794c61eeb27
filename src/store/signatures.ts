import type { Digest } from '../base/digest.ts';
import type * as t from './types.ts';

/**
 * What the functions of this room take and give. This page goes when they stand: `index.ts` then exports them under these
 * names. `openStore` is the only one that may throw STORE_… for places; the rest throw when the database does.
 */
export type StoreFunctions = {
  openStore(
    location: t.StoreLocation,
    options: {
      clock: { nowMs(): number; sleep(ms: number): Promise<void> };
      readOnly?: boolean;
      mayCreate?: boolean;
    },
  ): Promise<t.Store>;

  // packages
  /** `prefix` and `contains` are of lower-case names. `sourceName` finds what was built from it. Sorted by bytes; at most `limit`. */
  findNames(
    view: t.View,
    query: {
      type?: string;
      namespace?: string;
      name?: string;
      lowerName?: string;
      prefix?: string;
      contains?: string;
      limit?: number;
    },
  ): Promise<t.PackageName[]>;
  versionsOfNames(view: t.View, nameIds: readonly number[]): Promise<t.PackageVersion[]>;
  /** Binaries of a source package; `type` narrows. */
  versionsOfSource(view: t.View, sourceName: string, type?: string): Promise<t.PackageVersion[]>;
  versionsByPurl(view: t.View, purls: readonly string[]): Promise<t.PackageVersion[]>;
  versionsById(view: t.View, ids: readonly number[]): Promise<t.PackageVersion[]>;
  /** By an exact SPDX expression, or every expression that has it as a whole word. */
  versionsByLicense(view: t.View, license: string): Promise<t.PackageVersion[]>;
  licensesOf(view: t.View, versionIds: readonly number[]): Promise<Map<number, string[]>>;
  /** In order of id, for matching all: call again with the last id. */
  versionsAfter(view: t.View, afterId: number, limit: number): Promise<t.PackageVersion[]>;

  // inventories; one transaction each call: hand over what has arrived (a few hundred), seals by itself when it is time
  addInventories(
    store: t.Store,
    inventories: readonly t.NewInventory[],
    at: t.Time,
  ): Promise<t.AddedInventory[]>;
  /** Further names of images that are known (an index that was met later). Unknown images: false. */
  addImageNames(store: t.Store, known: Digest, names: readonly t.ImageName[]): Promise<boolean>;
  addSuccessor(edit: t.Edit, successor: t.Successor): Promise<void>;
  successorsOf(view: t.View, imageIds: readonly number[]): Promise<t.Successor[]>;

  // images
  imagesByDigest(view: t.View, digest: Digest): Promise<{ imageId: number; kind: t.NameKind }[]>;
  imagesById(view: t.View, ids: readonly number[]): Promise<t.Image[]>;
  namesOfImages(view: t.View, ids: readonly number[]): Promise<Map<number, t.ImageName[]>>;
  inventoriesOf(view: t.View, imageIds: readonly number[]): Promise<t.Inventory[]>;
  /** The package versions of an inventory, by id. */
  packagesOf(view: t.View, inventoryId: number): Promise<number[]>;
  /** Newest first, to list. */
  listImages(
    view: t.View,
    query: { before?: number; limit: number; reference?: string },
  ): Promise<t.Page<t.Image>>;
  quarantinedOf(view: t.View, inventoryId: number): Promise<{ text: string; reason: string }[]>;

  // who has it
  /** Of images that run now. */
  liveHoldings(view: t.View, versionIds: readonly number[]): Promise<t.Holding[]>;
  /** Of everything that is known, newest inventory first. */
  archiveHoldings(
    view: t.View,
    versionIds: readonly number[],
    page: { before?: number; limit: number },
  ): Promise<t.Page<t.Holding>>;
  /** Of images that ran at or between. */
  ranHoldings(view: t.View, versionIds: readonly number[], when: t.When): Promise<t.Holding[]>;
  /** How many images of all that are known. */
  countHolders(view: t.View, versionIds: readonly number[]): Promise<number>;
  /** Inventories whose file sets have the file; where it lies: `path` in the layer. */
  fileHoldings(
    view: t.View,
    file: Digest,
    query: { when: t.When; before?: number; limit: number },
  ): Promise<t.Page<{ imageId: number; inventoryId: number; layer: Digest; path: string }>>;
  imagesOnBase(
    view: t.View,
    base: { digest?: Digest; reference?: string },
    page: { before?: number; limit: number },
  ): Promise<t.Page<number>>;
  /** Paths and layers of rows that are shown. */
  placesOf(
    view: t.View,
    wanted: readonly { inventoryId: number; versionIds: readonly number[] }[],
  ): Promise<t.Place[]>;

  // runs
  recordObservation(store: t.Store, observation: t.Observation, at: t.Time): Promise<t.ObservationResult>;
  runningImages(view: t.View, imageIds: readonly number[]): Promise<t.RunningImage[]>;
  runsOfImages(
    view: t.View,
    imageIds: readonly number[],
    query: { when: t.When; filter?: t.RunFilter; limit?: number; offset?: number },
  ): Promise<{ run: t.Run; imageId: number; certain: boolean }[]>;
  countRuns(
    view: t.View,
    imageIds: readonly number[],
    query: { when: t.When; filter?: t.RunFilter },
  ): Promise<t.RunCounts>;
  /** All runs; to list workloads, and for the "of 212" of the verdict. */
  countAllRuns(view: t.View, query: { when: t.When; filter?: t.RunFilter }): Promise<t.RunCounts>;
  listRuns(
    view: t.View,
    query: { when: t.When; filter?: t.RunFilter; after?: number; limit: number },
  ): Promise<t.Page<t.Run>>;
  /** `tool`: the newest catalog, to find inventories of older ones. */
  uncoveredRuns(view: t.View, query: { tool?: string; filter?: t.RunFilter }): Promise<t.UncoveredRun[]>;
  setOwners(
    edit: t.Edit,
    owners: readonly { workloadId: number; owner: t.Owner | undefined }[],
  ): Promise<void>;
  clusters(view: t.View): Promise<t.Cluster[]>;

  // matching
  /** Digests of what was said of each package when it was last matched; see AdvisoryDatabase.packageStates. */
  matchedStates(view: t.View): Promise<Map<string, string>>;
  setMatchedStates(
    edit: t.Edit,
    states: readonly { package: string; state: string | undefined }[],
  ): Promise<void>;
  /** Opens, keeps and closes intervals so that these statuses hold from `at` on. */
  recordJudgements(edit: t.Edit, judgements: readonly t.VersionJudgement[], at: t.Time): Promise<void>;
  /** The highest package version id that has been matched; 0: none. */
  matchedUpTo(view: t.View): Promise<number>;
  setMatchedUpTo(edit: t.Edit, versionId: number): Promise<void>;
  /** `knownAt`: as known then; default: as known now. */
  statusesOfVulnerability(view: t.View, vulnerability: string, knownAt?: t.Time): Promise<t.StatusInterval[]>;
  statusesOfVersions(
    view: t.View,
    versionIds: readonly number[],
    knownAt?: t.Time,
  ): Promise<t.StatusInterval[]>;
  gapsOfVersions(view: t.View, versionIds: readonly number[]): Promise<t.VersionGap[]>;
  /** Small facts by name: the advisory database's digest and time, a version of the rules. */
  getSetting(view: t.View, name: string): Promise<string | undefined>;
  setSetting(edit: t.Edit, name: string, value: string): Promise<void>;

  // sums
  storeCounts(view: t.View): Promise<t.StoreCounts>;
  /** Package versions that the most running images hold, of those given or of all. */
  topVersions(
    view: t.View,
    query: { among?: readonly number[]; limit: number },
  ): Promise<{ versionId: number; images: number; containers: number }[]>;
  /** Running images with how many of the wanted versions each holds. */
  topImages(
    view: t.View,
    versionIds: readonly number[],
    limit: number,
  ): Promise<{ imageId: number; versions: number; containers: number }[]>;
  /** Moments at which the number of runs of these images changed, oldest first. */
  timelineOf(
    view: t.View,
    imageIds: readonly number[],
    filter?: t.RunFilter,
  ): Promise<{ at: t.Time; opened: number; closed: number }[]>;
  /** Runs that began or ended in the interval. */
  runChanges(
    view: t.View,
    query: { from: t.Time; to: t.Time; filter?: t.RunFilter },
  ): Promise<{ began: t.Run[]; ended: t.Run[] }>;

  // care
  checkStore(store: t.Store): Promise<t.Damage[]>;
  backupStore(store: t.Store, path: string): Promise<{ sizeBytes: number }>;
  restoreStore(path: string, location: t.StoreLocation): Promise<void>;
};
