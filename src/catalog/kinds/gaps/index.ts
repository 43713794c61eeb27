import type { Examiner } from '../../../image-files/index.ts';
import type { Cataloguer } from '../../types.ts';
import { isOfProject } from '../declared/projects.ts';

/** What tells that an ecosystem is in use which no cataloguer reads, by the name of the file. */
const UNREAD: Readonly<Record<string, string>> = {
  'deno.lock': 'Deno',
  'Cartfile.resolved': 'Carthage',
  'cabal.project.freeze': 'Cabal',
  'stack.yaml.lock': 'Stack',
  'flake.lock': 'Nix flakes',
  'paket.lock': 'Paket',
  'project.assets.json': "NuGet's restore",
  'renv.lock': 'renv',
  'packrat.lock': 'Packrat',
  'MODULE.bazel.lock': 'Bazel',
  'shard.lock': 'Crystal',
  'nimble.lock': 'Nimble',
  'spago.lock': 'Spago',
  'dub.selections.json': 'DUB',
};
/** Databases of package managers that no cataloguer reads, by path. */
const DATABASES: Readonly<Record<string, string>> = {
  'var/lib/flatpak/.changed': 'Flatpak',
  'meta/snap.yaml': 'snap',
  'var/guix/db/db.sqlite': 'Guix',
  'var/lib/xbps/pkgdb-0.38.plist': 'XBPS',
  'var/db/pkg/local.sqlite': "FreeBSD's pkg",
  'var/lib/swupd/version': 'swupd',
  'var/lib/eopkg/info/files.db': 'eopkg',
};

const unreadExaminer: Examiner<never> = {
  id: 'gaps',
  version: 2,
  wants: {
    names: Object.keys(UNREAD),
    paths: Object.keys(DATABASES),
    accept: isOfProject,
  },
  examine({ path }, problem) {
    const ecosystem = UNREAD[path.slice(path.lastIndexOf('/') + 1)] ?? databaseAt(path);
    if (ecosystem !== undefined)
      problem(`packages of ${ecosystem} are not read: what it names is not listed`);
    return undefined;
  },
};

function databaseAt(path: string): string | undefined {
  return Object.entries(DATABASES).find(([end]) => path.endsWith(end))?.[1];
}

/** Databases that are read, by where a package manager opens them, and the end of the path by which they are found. */
const READ: Readonly<Record<string, string>> = {
  'var/lib/dpkg/status': 'lib/dpkg/status',
  'var/lib/dpkg/status.d': 'lib/dpkg/status.d',
  'usr/lib/opkg/status': 'lib/opkg/status',
  'lib/apk/db/installed': 'lib/apk/db/installed',
  'usr/lib/apk/db/installed': 'lib/apk/db/installed',
  'var/lib/rpm/rpmdb.sqlite': 'rpm/rpmdb.sqlite',
  'var/lib/rpm/Packages.db': 'rpm/Packages.db',
  'var/lib/rpm/Packages': 'rpm/Packages',
  'usr/lib/sysimage/rpm/rpmdb.sqlite': 'rpm/rpmdb.sqlite',
  'usr/lib/sysimage/rpm/Packages.db': 'rpm/Packages.db',
};

/** What is recognised and not read is said aloud instead of passed over: other ecosystems, and databases that links lead elsewhere. */
export const gapsCataloguer: Cataloguer = {
  id: 'gaps',
  examiners: [unreadExaminer],
  catalogue(tree, report) {
    for (const [place, end] of Object.entries(READ)) {
      const real = tree.get(place)?.path;
      if (real === undefined || `/${real}`.endsWith(`/${end}`)) continue;
      report({
        path: place,
        by: 'gaps',
        message: `a link leads to /${real}, which is not read as a database of packages`,
      });
    }
    return [];
  },
};
