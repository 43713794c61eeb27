import { normalizeGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';
import { cdxDocument } from './cyclonedx-document.ts';
import { cycloneDxRest, cycloneDxText } from './cyclonedx-rest.ts';
import { cdxToXml } from './cyclonedx-to-xml.ts';
import type { CdxVersion } from './types.ts';

/**
 * A CycloneDX JSON document (cyclonedx.org/docs/1.6/json). Equal graphs give equal bytes, whatever their order. Throws
 * SBOM_GRAPH_BROKEN.
 */
export function renderCycloneDx(graph: SbomGraph, version: CdxVersion = '1.6'): string {
  const normalized = normalizeGraph(graph);
  return cycloneDxText(normalized, cycloneDxRest(normalized, version), version);
}

/** The same as XML (cyclonedx.org/docs/1.6/xml). */
export function renderCycloneDxXml(graph: SbomGraph, version: CdxVersion = '1.6'): string {
  return cdxToXml(cdxDocument(graph, version));
}
