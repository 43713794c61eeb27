import { versionedAnswer } from '../../base/answer-version.ts';
import { prettyJson } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import { type Catalog, catalogGraph } from '../../catalog/index.ts';
import {
  type DocumentFormat,
  parseDocumentFormat,
  renderDocument,
  type SbomGraph,
} from '../../sbom/index.ts';
import { catalogJson } from './catalog-json.ts';
import { renderCatalog } from './render-catalog.ts';
import { renderCatalogHtml } from './render-catalog-html.ts';
import { renderCatalogTree } from './render-catalog-tree.ts';

/** What `-o` names. */
export type CatalogFormat = 'table' | 'tree' | 'json' | 'html' | DocumentFormat;

const VIEWS = ['table', 'tree', 'json', 'html'] as const;

/** `table`, `tree`, `json`, `html`, or a format of documents with its version: `cyclonedx-json@1.7`. Throws SBOM_FORMAT_UNKNOWN. */
export function parseCatalogFormat(text: string): CatalogFormat {
  return VIEWS.find((view) => view === text) ?? parseDocumentFormat(text, VIEWS);
}

export type WriteOptions = {
  /** Seconds since 1970 that documents carry. */
  created: number;
  files: boolean;
  terminal: TableOptions;
};

/** Writes one catalog in many formats: what documents are written from is made once. */
export function catalogWriter(catalog: Catalog, options: WriteOptions): (format: CatalogFormat) => string {
  let graph: SbomGraph | undefined;
  return (format) => {
    if (format === 'table') return renderCatalog(catalog, options.terminal);
    if (format === 'tree') return renderCatalogTree(catalog, options.terminal);
    if (format === 'html') return renderCatalogHtml(catalog);
    if (format === 'json') return prettyJson(versionedAnswer(catalogJson(catalog)));
    graph ??= catalogGraph(catalog, options);
    return renderDocument(graph, format);
  };
}
