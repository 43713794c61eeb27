import { tableOf } from '../../base/table-of.ts';
/** How the signed index of a release gets into the database; `release` as purls name it: `debian-13`, `alpine-3.20.3`. Undefined: none is read. */
export function howToIndex(release: string): string | undefined {
  const [id = '', number = ''] = release.split('-', 2);
  switch (id) {
    case 'debian':
      return 'run "shearwall db update" and "shearwall db build"; where feeds are named, name debian-packages-trixie too';
    case 'ubuntu':
      return `run "shearwall db update ubuntu-packages-${UBUNTU[number] ?? 'noble'}" and "shearwall db build"`;
    case 'alpine':
      return 'run "shearwall db update" and "shearwall db build"; of a branch that is not among the feeds, import the index of each repository: shearwall db import APKINDEX.tar.gz';
    default:
      return APK[id] === undefined
        ? undefined
        : `shearwall db import --apk-key KEY.rsa.pub --covers ${APK[id]} APKINDEX.tar.gz`;
  }
}

const UBUNTU: Readonly<Record<string, string>> = tableOf({
  '22.04': 'jammy',
  '24.04': 'noble',
  '26.04': 'resolute',
});

/** Distributions with apk, as their ecosystems are called. */
const APK: Readonly<Record<string, string>> = tableOf({
  wolfi: 'Wolfi',
  chainguard: 'Chainguard',
  minimos: 'MinimOS',
  apk: 'RELEASE',
});
