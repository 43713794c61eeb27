export { repositoryError } from './errors.ts';
export { type DebRequest, fetchDeb } from './fetch-deb.ts';
export { fetchRelease, type ReleaseOptions, type SuiteRelease } from './fetch-release.ts';
export { fetchReleases, type PackageSources } from './fetch-releases.ts';
export { loadPackageIndex } from './load-package-index.ts';
export { archiveOf, DEFAULT_SNAPSHOT_BASE, debMirrors, type MirrorSettings, mirrorsFor } from './mirrors.ts';
export { createPackageIndex } from './package-index.ts';
export { noSeenReleases, type SeenRelease, type SeenReleases, seenReleasesFolder } from './seen-releases.ts';
