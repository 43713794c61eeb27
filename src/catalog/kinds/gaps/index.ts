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

/** Ecosystems that are recognised and not read: said aloud instead of passed over. */
export const gapsCataloguer: Cataloguer = { id: 'gaps', examiners: [unreadExaminer], *catalogue() {} };
