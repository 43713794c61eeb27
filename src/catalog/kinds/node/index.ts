import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found, Requirement } from '../../types.ts';
import { foundInArchive } from './archived-packages.ts';
import { nodeArchiveExaminer } from './archives.ts';
import { lockExaminer, manifestExaminer } from './examiners.ts';
import type { NpmLockedPackage } from './lock.ts';
import { describedBy, type NodeManifest } from './manifest.ts';
import { type ManifestPlace, placeOf } from './place.ts';
import { resolvePackage } from './resolve.ts';

const CONFIDENCE: Record<ManifestPlace, number> = { installed: 1, own: 0.9, inside: 0.7 };

const CONFIDENCE_WITHOUT_VERSION = 0.5;
const COPIES = /(?:^|\/)(?:compiled|vendor|vendored|third_party|bundled)\//;

/** Node's packages, by the package.json of each: installed ones, programs' own, and copies inside of others. */
export const nodeCataloguer: Cataloguer = {
  id: 'node',
  examiners: [manifestExaminer, lockExaminer, nodeArchiveExaminer],
  *catalogue(tree): Generator<Found> {
    const locked = lockedIn(tree);
    for (const { file, facts } of tree.factsOf(manifestExaminer)) {
      const folder = file.path.slice(0, Math.max(file.path.lastIndexOf('/'), 0));
      const place = placeOf(folder, tree);
      // Inside of a package, a private one is a part of it with a name for its own build.
      if (place === undefined || (place === 'inside' && facts.private)) continue;
      if (facts.version === undefined && !isUnversioned(facts, folder, place)) continue;
      yield foundOf({ manifest: facts, path: file.path, place }, tree, locked.get(folder));
    }
    for (const { file, facts } of tree.factsOf(nodeArchiveExaminer)) yield* foundInArchive(file.path, facts);
  },
};

/** A package without a version, under its own name: installed, or copied by a bundler; not an entry point of the one that it is in. */
function isUnversioned(
  { namespace, name, author }: NodeManifest,
  folder: string,
  place: ManifestPlace,
): boolean {
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  const isCopy = author !== undefined && COPIES.test(folder);
  return folder.endsWith(`/${full}`) && (place === 'installed' || isCopy);
}

function foundOf(
  { manifest, path, place }: { manifest: NodeManifest; path: string; place: ManifestPlace },
  tree: ImageTree,
  locked: NpmLockedPackage | undefined,
): Found {
  const { namespace, name, version } = manifest;
  const requires = requirementsOf(manifest, path, tree);
  const properties = propertiesOf(manifest, locked);
  return withoutUndefined({
    type: 'npm',
    namespace,
    name,
    version,
    kind: place === 'own' ? 'application' : 'library',
    ...describedBy(manifest),
    evidence: {
      by: 'node',
      technique: 'manifest-analysis',
      confidence: version === undefined ? CONFIDENCE_WITHOUT_VERSION : CONFIDENCE[place],
      locations: [path],
    },
    requires: requires.length > 0 ? requires : undefined,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
}

/** Only what is there: an optional package of another platform, or what a bundler took in, is not an edge. */
function requirementsOf({ needs }: NodeManifest, path: string, tree: ImageTree): Requirement[] {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return needs.flatMap(([name, constraint]) => {
    const found = resolvePackage(tree, folder, name);
    if (found === undefined) return [];
    const manifest = tree.factsAt(manifestExaminer, found);
    if (manifest === undefined) return [];
    // An alias (`npm:other@1`) leads to a package of another name.
    return [{ type: 'npm', ...named(manifest), constraint, path: found }];
  });
}

function named({ namespace, name }: NodeManifest): { namespace?: string; name: string } {
  return namespace === undefined ? { name } : { namespace, name };
}

/** By the folder of the package. */
function lockedIn(tree: ImageTree): Map<string, NpmLockedPackage> {
  const locked = new Map<string, NpmLockedPackage>();
  for (const { file, facts } of tree.factsOf(lockExaminer)) {
    const root = file.path.slice(0, -'node_modules/.package-lock.json'.length);
    for (const one of facts) locked.set(`${root}${one[0]}`, one);
  }
  return locked;
}

function propertiesOf(
  { repository }: NodeManifest,
  [, resolved = '', integrity = '']: readonly string[] = [],
): Record<string, string> {
  return withoutUndefined({
    repository,
    resolved: resolved !== '' ? resolved : undefined,
    integrity: integrity !== '' ? integrity : undefined,
  });
}
