export { fetchDeb } from './fetch-deb.ts';
export type { ReleaseFloors, SuiteRelease } from './fetch-release.ts';
export { fetchReleases, type PackageSources } from './fetch-releases.ts';
export { loadPackageIndex } from './load-package-index.ts';
export { debMirrors } from './mirrors.ts';
export { POOL_PATH } from './pool-path.ts';
export { readOnlySeen, type SeenReleases, seenReleasesFolder } from './seen-releases.ts';
