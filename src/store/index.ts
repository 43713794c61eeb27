export { backupStore, restoreStore } from './care/backup.ts';
export { checkStore } from './care/check-store.ts';
export type { StoreClock as Clock } from './engine/sqlite.ts';
export { imagesOnBase } from './holdings/bases.ts';
export { type FileHolding, fileHoldings } from './holdings/files.ts';
export { archiveHoldings, countHolders, liveHoldings, ranHoldings } from './holdings/holdings.ts';
export { placesOf } from './holdings/places-of.ts';
export { storeCounts, topImages, topVersions } from './holdings/sums.ts';
export { addInventories } from './inventories/add-inventories.ts';
export {
  addImageNames,
  addSuccessor,
  imagesByDigest,
  imagesById,
  inventoriesOf,
  listImages,
  namesOfImages,
  packagesOf,
  quarantinedOf,
  successorsOf,
} from './inventories/find-images.ts';
export { matchedStates, setMatchedStates } from './matching/matched-states.ts';
export { getSetting, matchedUpTo, setMatchedUpTo, setSetting } from './matching/settings.ts';
export {
  gapsOfVersions,
  recordJudgements,
  statusesOfVersions,
  statusesOfVulnerability,
} from './matching/statuses.ts';
export { openStore } from './open-store.ts';
export {
  findNames,
  licensesOf,
  versionsAfter,
  versionsById,
  versionsByLicense,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
} from './packages/find-packages.ts';
export { countAllRuns, countRuns, timelineOf } from './runs/count-runs.ts';
export { clusters, listRuns, runChanges, runningImages, runsOfImages } from './runs/find-runs.ts';
export { setOwners } from './runs/owners.ts';
export { recordObservation } from './runs/record-observation.ts';
export { uncoveredRuns } from './runs/uncovered.ts';
export type {
  AddedInventory,
  Cluster,
  Damage,
  Edit,
  Holding,
  Image,
  ImageName,
  Inventory,
  InventorySource,
  NameKind,
  NewComponent,
  NewFileSet,
  NewImage,
  NewInventory,
  NewPackageVersion,
  Observation,
  ObservationResult,
  ObservedRun,
  ObservedWorkload,
  Occurrence,
  Owner,
  PackageName,
  PackageVersion,
  Page,
  Place,
  Run,
  RunCounts,
  RunFilter,
  RunningImage,
  StatusInterval,
  Store,
  StoreCounts,
  StoreLocation,
  Successor,
  Time,
  UncoveredRun,
  VersionGap,
  VersionJudgement,
  VersionStatus,
  View,
  When,
} from './types.ts';
