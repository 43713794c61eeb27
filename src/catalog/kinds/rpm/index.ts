import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found, ListedFile } from '../../types.ts';
import { type Distro, distroOf, distroQualifier } from '../distro-id/index.ts';
import { databaseExaminer, manifestExaminer } from './examiners.ts';
import { foreignVendor } from './foreign.ts';
import type { RpmPackage } from './rpm-package.ts';

/** Packages of rpm: Red Hat, Fedora, SUSE, Amazon, Azure Linux and those like them. */
export const rpmCataloguer: Cataloguer = {
  id: 'rpm',
  examiners: [databaseExaminer, manifestExaminer],
  *catalogue(tree, report): Generator<Found> {
    const known = new Set<string>();
    for (const { file, facts } of [...tree.factsOf(databaseExaminer), ...tree.factsOf(manifestExaminer)]) {
      const root = rootOf(file.path);
      // A database that was converted leaves the old one behind; rpm itself reads the first of these.
      if (root === undefined || hasNewerFormat(tree, file.path)) continue;
      const log = tree.get(`${file.path}-wal`);
      if (log !== undefined && log.sizeBytes > 0)
        report({
          path: log.path,
          by: 'rpm',
          message: 'what is only in this log of the database is not read',
        });
      yield* packagesOf(tree, root, file.path, onlyNew(facts, root, known));
    }
  },
};

/** Two folders of one system may each have a database, and nothing says which of them counts: what one adds to the other does. */
function onlyNew(packages: readonly RpmPackage[], root: string, known: Set<string>): RpmPackage[] {
  return packages.filter(({ name, epoch, version, release, arch }) => {
    const key = JSON.stringify([root, name, epoch, version, release, arch]);
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

const PLACE =
  /(?:^|\/)(?:var\/lib\/rpm|usr\/share\/rpm|usr\/lib\/sysimage\/rpm|var\/lib\/rpmmanifest)\/[^/]+$/;

function rootOf(path: string): string | undefined {
  const match = PLACE.exec(path);
  return match === null
    ? undefined
    : path.slice(0, match.index === 0 && path[0] !== '/' ? 0 : match.index + 1);
}

/** Formats of a folder in the order in which rpm prefers them. */
function hasNewerFormat(tree: ImageTree, path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const better = ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${folder}/${name}`);
  const at = better.indexOf(path);
  return better
    .slice(0, Math.max(at, 0))
    .some((other) => tree.factsAt(databaseExaminer, other) !== undefined);
}

function* packagesOf(
  tree: ImageTree,
  root: string,
  database: string,
  packages: readonly RpmPackage[],
): Generator<Found> {
  const distro = distroOf(tree, root);
  const namespace = namespaceOf(distro);
  for (const found of packages) {
    const files = filesOf(tree, root, found);
    const requires = (found.requires ?? []).map((name) => ({ type: 'rpm', namespace, name }));
    const foreign = foreignVendor(found, distro?.id);
    yield withoutUndefined({
      type: 'rpm',
      namespace,
      ...identity(found, distro),
      ...description(found),
      evidence: { by: 'rpm', technique: 'manifest-analysis', confidence: 1, locations: [database] },
      files: files.length > 0 ? files : undefined,
      requires: requires.length > 0 ? requires : undefined,
      foreign,
      properties: properties(found, root),
    });
  }
}

/** Names that advisories and other tools use for the vendor, where os-release's ID is another. */
function namespaceOf(distro: Distro | undefined): string {
  if (distro === undefined) return 'rpm';
  if (distro.id === 'rhel') return 'redhat';
  return distro.id.startsWith('opensuse') ? 'opensuse' : distro.id;
}

function identity(
  { name, version, release, epoch, arch, sourceRpm }: RpmPackage,
  distro: Distro | undefined,
): Pick<Found, 'name' | 'version' | 'qualifiers' | 'kind' | 'source'> {
  const full = release === undefined ? version : `${version}-${release}`;
  return {
    name,
    version: full,
    qualifiers: withoutUndefined({
      arch,
      epoch: epoch !== undefined ? String(epoch) : undefined,
      distro: distro !== undefined ? distroQualifier(distro) : undefined,
    }),
    kind: 'library',
    source: sourceOf(sourceRpm) ?? { name, version: full },
  };
}

/** `bash-5.1.8-6.el9.src.rpm`: the version and the release are what the last two dashes part. */
function sourceOf(sourceRpm: string | undefined): { name: string; version: string } | undefined {
  const stem = sourceRpm?.replace(/\.(?:no)?src\.rpm$/, '') ?? '';
  const release = stem.lastIndexOf('-');
  const version = stem.lastIndexOf('-', release - 1);
  return version > 0 && version < release
    ? { name: stem.slice(0, version), version: stem.slice(version + 1) }
    : undefined;
}

function description({
  license,
  vendor,
  packager,
  summary,
  url,
}: RpmPackage): Pick<Found, 'license' | 'licenseNames' | 'supplier' | 'description' | 'homepage'> {
  const supplier = vendor ?? packager;
  return withoutUndefined({
    ...licenseOf(license),
    supplier: supplier !== undefined ? { name: supplier, kind: 'organization' as const } : undefined,
    description: summary,
    homepage: url,
  });
}

function properties({ modularity }: RpmPackage, root: string): Found['properties'] {
  const found = withoutUndefined({
    modularity,
    root: root !== '' ? `/${root.slice(0, -1)}` : undefined,
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

function filesOf(tree: ImageTree, root: string, { files, digestAlgorithm }: RpmPackage): ListedFile[] {
  const found = new Map<string, ListedFile>();
  for (const line of files === '' ? [] : files.split('\n')) {
    const space = line.indexOf(' ');
    const hex = line.slice(0, space);
    const file = tree.get(root + line.slice(space + 1), { follow: false });
    if (file?.type !== 'file') continue;
    const isKnown = hex !== '-' && digestAlgorithm !== undefined;
    found.set(
      file.path,
      withoutUndefined({
        path: file.path,
        digest: isKnown ? { algorithm: digestAlgorithm, hex } : undefined,
      }),
    );
  }
  return [...found.values()];
}
