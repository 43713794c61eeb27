import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { distroOf, distroQualifier } from '../distro-id/index.ts';
import { publisherOf } from '../distro-id/publishers.ts';
import { supplierOf } from '../distro-id/supplier.ts';
import { ApkProviders } from './installed.ts';
import { type ApkPackage, apkPackages } from './installed-database.ts';
import { filesOf } from './listed-files.ts';

const MAX_BYTES = 64 * 1024 * 1024;

const installedExaminer: Examiner<ApkPackage[]> = {
  id: 'apk-installed',
  version: 2,
  wants: { paths: ['lib/apk/db/installed'] },
  examine({ content }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    const packages = apkPackages(content.read(0, content.sizeBytes).toString('latin1'), problem);
    return packages.length > 0 ? packages : undefined;
  },
};

/** Packages of apk: Alpine, Wolfi, Chainguard, and OpenWrt since 25.12. */
export const apkCataloguer: Cataloguer = {
  id: 'apk',
  examiners: [installedExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(installedExaminer)) yield* packagesOf(tree, file.path, facts);
  },
};

function* packagesOf(tree: ImageTree, database: string, packages: readonly ApkPackage[]): Generator<Found> {
  const root = database.replace(/(?:usr\/)?lib\/apk\/db\/installed$/, '');
  const distro = distroOf(tree, root);
  const namespace = distro?.id ?? 'alpine';
  const installed = new ApkProviders(packages);
  for (const found of packages) {
    const { name, version, arch, origin, license, maintainer, homepage, description, commit } = found;
    const files = filesOf(tree, root, found.files);
    const requires = installed.requirementsOf(found, namespace);
    const supplier = supplierOf(maintainer);
    const publisher = publisherOf(maintainer);
    const properties = withoutUndefined({
      commit,
      root: root !== '' ? `/${root.slice(0, -1)}` : undefined,
    });
    yield withoutUndefined({
      type: 'apk',
      namespace,
      name,
      version,
      qualifiers: withoutUndefined({
        arch,
        distro: distro !== undefined ? distroQualifier(distro) : undefined,
      }),
      kind: 'library',
      evidence: { by: 'apk', technique: 'manifest-analysis', confidence: 1, locations: [database] },
      source: { name: origin ?? name, version },
      files: files.length > 0 ? files : undefined,
      requires: requires.length > 0 ? requires : undefined,
      ...licenseOf(license),
      supplier,
      description,
      homepage,
      foreign: publisher !== undefined ? `its maintainer is ${maintainer}` : undefined,
      properties: Object.keys(properties).length > 0 ? properties : undefined,
    });
  }
}
