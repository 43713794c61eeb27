import type { ImageTree } from '../image-files/index.ts';
import { apkCataloguer } from './kinds/apk/index.ts';
import { dpkgCataloguer } from './kinds/dpkg/index.ts';
import { pacmanCataloguer } from './kinds/pacman/index.ts';
import { portageCataloguer } from './kinds/portage/index.ts';
import { rpmCataloguer } from './kinds/rpm/index.ts';
import type { Found } from './types.ts';

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
