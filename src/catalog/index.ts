export { isReadByPeople } from './accounting/kind-of.ts';
export { CATALOG } from './catalog-version.ts';
export type { CatalogueOptions } from './catalogue-options.ts';
export {
  catalogueLayers,
  catalogueSource,
  catalogueWithFiles,
} from './catalogue-source.ts';
export { catalogGraph, headGraph } from './documents/catalog-graph.ts';
export {
  fullName,
  type ImagePackage,
  isOfDistribution,
  isPackage,
  packageOf,
  packagesOf,
} from './image-package.ts';
export { type ImageLook, lookInto } from './look-into.ts';
export { fileOwners, packagesListing } from './packages-listing.ts';
export type { Catalog, CatalogComponent, CatalogedGoProgram } from './types.ts';
