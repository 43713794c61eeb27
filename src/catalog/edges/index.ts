import type { Joined } from '../join/index.ts';
import type { Catalog, CatalogTree, Found } from '../types.ts';

/** Who needs whom. */
export function edges(
  _joined: Joined,
  _found: readonly Found[],
  _tree: CatalogTree,
): Catalog['dependencies'] {
  return [];
}
