export { type CatalogueOptions, catalogueSource } from './catalogue-source.ts';
export { CATALOGUERS } from './cataloguers.ts';
export { catalogGraph } from './documents/catalog-graph.ts';
export { catalogError } from './errors.ts';
export type { Catalog, CatalogComponent } from './types.ts';
