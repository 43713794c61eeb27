export { debianArchOf, debianOciArchs } from './debian/architecture.ts';
export { type CopyrightLicenses, licensesFromCopyright } from './debian/copyright/index.ts';
export { debError, readUnpackedDeb, type UnpackedDeb, unpackDeb, unpackJobs } from './debian/deb/index.ts';
export { parseDeb822 } from './debian/deb822.ts';
export {
  type AppliedEffect,
  applyEffects,
  type EffectSettings,
  missingInterpreters,
  treeRoot,
  type UncoveredScript,
} from './debian/effects/index.ts';
export {
  archiveOf,
  debMirrors,
  fetchDeb,
  fetchReleases,
  loadPackageIndex,
  type MirrorSettings,
  type PackageSources,
  repositoryError,
  type SeenReleases,
  type SuiteRelease,
  seenReleasesFolder,
} from './debian/repository/index.ts';
export { solve, solveError } from './debian/solver/index.ts';
export type {
  ControlFile,
  DebianArch,
  PackageIndex,
  PackageRecord,
  Solution,
  SolvedPackage,
  SuiteRequest,
  VerifiedRelease,
} from './debian/types.ts';
