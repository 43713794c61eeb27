export { isReadByPeople } from './accounting/kind-of.ts';
export { CATALOG } from './catalog-version.ts';
export {
  type CatalogueOptions,
  catalogueLayers,
  catalogueSource,
  catalogueWithFiles,
} from './catalogue-source.ts';
export { catalogGraph } from './documents/catalog-graph.ts';
export {
  fullName,
  type ImagePackage,
  isOfDistribution,
  isPackage,
  packageOf,
  packagesOf,
} from './image-package.ts';
export { fileOwners, packagesListing } from './packages-listing.ts';
export type { Catalog, CatalogComponent, CatalogedGoProgram } from './types.ts';
