import type { ImageTree } from '../image-files/index.ts';
import { fullName, isPackage } from './image-package.ts';
import { apkCataloguer } from './kinds/apk/index.ts';
import { dpkgCataloguer } from './kinds/dpkg/index.ts';
import { pacmanCataloguer } from './kinds/pacman/index.ts';
import { portageCataloguer } from './kinds/portage/index.ts';
import { rpmCataloguer } from './kinds/rpm/index.ts';
import type { Catalog, Found } from './types.ts';

const PACKAGE_MANAGERS = [dpkgCataloguer, apkCataloguer, rpmCataloguer, pacmanCataloguer, portageCataloguer];

/**
 * The packages whose lists name what stands at `path` (a real path), links too, whatever is in it. A catalog keeps only the files that
 * agree with the lists.
 */
export function packagesListing(tree: ImageTree, path: string): Found[] {
  const ending = `/${path.slice(path.lastIndexOf('/') + 1)}`;
  const isNamed = (listed: string): boolean =>
    `/${listed}`.endsWith(ending) && tree.get(listed, { follow: false })?.path === path;
  return PACKAGE_MANAGERS.flatMap((manager) =>
    [...manager.catalogue(tree, () => {}, [])].filter(({ files = [] }) =>
      files.some((listed) => isNamed(listed.path)),
    ),
  );
}

/**
 * The name of the package that brought each file, by real path: those of package managers first, then components that the catalog found.
 * What is not in it nobody brought as a package.
 */
export function fileOwners(
  tree: ImageTree,
  { components }: Pick<Catalog, 'components'>,
): Map<string, string> {
  const owners = new Map<string, string>();
  const enter = (listed: string, name: string): void => {
    const path = tree.get(listed, { follow: false })?.path;
    if (path !== undefined && !owners.has(path)) owners.set(path, name);
  };
  for (const manager of PACKAGE_MANAGERS)
    for (const { name, files = [] } of manager.catalogue(tree, () => {}, []))
      for (const { path } of files) enter(path, name);
  for (const component of components)
    if (isPackage(component)) for (const path of component.accounts) enter(path, fullName(component));
  return owners;
}
