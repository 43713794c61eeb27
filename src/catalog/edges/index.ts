import type { Catalog, CatalogComponent, CatalogTree, Found } from '../types.ts';

/** Who needs whom. */
export function edges(
  _components: readonly CatalogComponent[],
  _found: readonly Found[],
  _tree: CatalogTree,
): Catalog['dependencies'] {
  return [];
}
