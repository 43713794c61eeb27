export { type ApkIndex, type ApkKey, alpineKeys, readApkIndex, readApkKey } from './alpine/index.ts';
export { debianArchOf, debianOciArchs } from './debian/architecture.ts';
export { licensesFromCopyright } from './debian/copyright/index.ts';
export {
  DamagedTarError,
  type DebIdentity,
  debError,
  type PackedDeb,
  readDebIdentity,
  readUnpackedDeb,
  recallUnpackedDeb,
  type UnpackedDeb,
  unpackDeb,
  unpackJobs,
} from './debian/deb/index.ts';
export { lenientStanzas } from './debian/deb822.ts';
export {
  type AppliedEffect,
  applyEffects,
  type EffectSettings,
  type MissingInterpreter,
  makeLoaderCache,
  missingInterpreters,
  treeRoot,
  type UncoveredScript,
} from './debian/effects/index.ts';
export { fingerprintsOf, hasPinnedKeys, isPinned } from './debian/keys/index.ts';
export { parseRelation } from './debian/parse-relation.ts';
export {
  debMirrors,
  fetchDeb,
  fetchReleases,
  loadPackageIndex,
  type PackageSources,
  POOL_PATH,
  type ReleaseFloors,
  readOnlySeen,
  type SeenReleases,
  type SuiteRelease,
  seenReleasesFolder,
} from './debian/repository/index.ts';
export { solve } from './debian/solver/index.ts';
export type {
  DebianArch,
  PackageIndex,
  PackageRecord,
  Solution,
  SolvedPackage,
  SuiteRequest,
} from './debian/types.ts';
export { type MachineSourcesInput, machineSources } from './machine-sources.ts';
