import { bytePath } from '../../../base/bytes.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { type Distro, distroOf, distroQualifier } from '../distro-id/index.ts';
import { supplierOf } from '../distro-id/supplier.ts';
import { type Database, databasesIn, type RecordedPackage } from './databases.ts';
import {
  copyrightExaminer,
  diversionExaminer,
  listExaminer,
  opkgControlExaminer,
  statusExaminer,
} from './examiners.ts';
import { foreignReason } from './foreign.ts';
import { DpkgProviders } from './installed.ts';
import { controlFiles, FileFinder, recordsOf } from './listed-files.ts';

/** Packages of dpkg (Debian, Ubuntu, distroless) and opkg (OpenWrt, Yocto). */
export const dpkgCataloguer: Cataloguer = {
  id: 'dpkg',
  examiners: [statusExaminer, opkgControlExaminer, listExaminer, diversionExaminer, copyrightExaminer],
  *catalogue(tree): Generator<Found> {
    for (const database of databasesIn(tree)) yield* packagesOf(tree, database);
  },
};

function* packagesOf(tree: ImageTree, database: Database): Generator<Found> {
  const { root, folder, kind, packages } = database;
  const distro = distroOf(tree, root);
  const type = kind === 'dpkg' ? 'deb' : 'opkg';
  const namespace = distro?.id ?? (kind === 'dpkg' ? 'debian' : 'openwrt');
  const installed = new DpkgProviders(packages);
  const control = controlFiles(tree, `${folder}/info`);
  const finder = new FileFinder(tree, database);
  for (const found of packages) {
    const records = isAlone(found)
      ? recordsOf(tree, `${folder}/status.d`, { name: baseName(found.recordedIn) }, new Map())
      : recordsOf(tree, `${folder}/info`, found, control);
    const files = finder.filesOf(found.name, records, found.conffiles);
    const requires = installed.requirementsOf(found, type, namespace);
    const foreign = kind === 'dpkg' ? foreignReason(found, namespace) : undefined;
    yield withoutUndefined({
      type,
      namespace,
      ...identity(found, distro),
      supplier: supplierOf(found.maintainer),
      description: found.synopsis,
      homepage: found.homepage,
      ...licences(tree, root, found),
      evidence: {
        by: 'dpkg',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: [found.recordedIn, records.list, records.md5sums].filter((path) => path !== undefined),
      },
      files: files.length > 0 ? files : undefined,
      requires: requires.length > 0 ? requires : undefined,
      foreign,
      properties: properties(found, root),
    });
  }
}

/** Distroless: one file for each package, its digests beside it under the file's name. */
function isAlone({ recordedIn }: RecordedPackage): boolean {
  return recordedIn.includes('/status.d/');
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function identity(
  { name, version, arch, source }: RecordedPackage,
  distro: Distro | undefined,
): Pick<Found, 'name' | 'version' | 'qualifiers' | 'kind' | 'source'> {
  const qualifiers = withoutUndefined({
    arch,
    distro: distro !== undefined ? distroQualifier(distro) : undefined,
  });
  return { name, version, qualifiers, kind: 'library', source: sourceOf(name, version, source) };
}

/** `Source: glibc (2.41-12)`: the name, and the version where it is another (policy 5.6.1). */
function sourceOf(name: string, version: string, field = name): { name: string; version: string } {
  const [source = name, inBrackets] = field.split(/\s+/, 2);
  return { name: source, version: /^\(([^()]+)\)$/.exec(inBrackets ?? '')?.[1] ?? version };
}

function licences(
  tree: ImageTree,
  root: string,
  { name, license }: RecordedPackage,
): Pick<Found, 'license' | 'licenseNames'> {
  const facts = tree.factsAt(copyrightExaminer, `${root}usr/share/doc/${bytePath(name)}/copyright`);
  const expression = facts?.expression ?? license;
  return withoutUndefined({
    license: expression,
    licenseNames: facts !== undefined && facts.names.length > 0 ? facts.names : undefined,
  });
}

function properties(
  { section, essential, state, builtUsing }: RecordedPackage,
  root: string,
): Found['properties'] {
  const found = withoutUndefined({
    section,
    essential: essential ? 'yes' : undefined,
    state,
    builtUsing,
    root: root !== '' ? `/${root.slice(0, -1)}` : undefined,
  });
  return Object.keys(found).length > 0 ? found : undefined;
}
