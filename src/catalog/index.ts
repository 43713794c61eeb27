export { type CatalogueOptions, catalogueSource } from './catalogue-source.ts';
export { catalogGraph } from './documents/catalog-graph.ts';
export type { Catalog, CatalogComponent, CatalogedGoProgram } from './types.ts';
