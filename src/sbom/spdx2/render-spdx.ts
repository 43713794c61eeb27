import { compareBytes, prettyJson } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { documentId, ORIGIN_COMMENT, utcTime } from '../documents/document-id.ts';
import { withCompositionProperty } from '../graph/composition-property.ts';
import { evidenceNote, placesOf } from '../graph/evidence-note.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import { licenseText, namedLicenses } from '../licenses/license-expression.ts';
import type { Component, SbomGraph } from '../types.ts';
import { annotation, effectNote, sourcePackage, spdxFile, spdxPackage } from './spdx-package.ts';
import { evidenceFiles, spdxRelationships } from './spdx-relationships.ts';
import type { SpdxDocument, SpdxPackage } from './spdx-types.ts';

/**
 * An SPDX 2.3 JSON document (spdx.github.io/spdx-spec/v2.3). Equal graphs give equal bytes, whatever their order. Throws
 * SBOM_GRAPH_BROKEN.
 */
export function renderSpdx23(input: SbomGraph): string {
  return prettyJson(spdxDocument(input));
}

/** The same document before it is written. Throws SBOM_GRAPH_BROKEN. */
export function spdxDocument(input: SbomGraph): SpdxDocument {
  const graph = withCompositionProperty(normalizeGraph(input));
  const licenses = namedLicenses(graph.components);
  return withoutUndefined({
    SPDXID: 'SPDXRef-DOCUMENT',
    spdxVersion: 'SPDX-2.3',
    creationInfo: withoutUndefined({
      created: utcTime(graph.created),
      // No version: a release of shearwall that writes the same document must write the same bytes.
      creators: ['Tool: shearwall'],
      comment: graph.origin ? ORIGIN_COMMENT[graph.origin] : undefined,
    }),
    name: graph.rootComponent.name,
    dataLicense: 'CC0-1.0',
    documentNamespace: documentId(graph, 'SPDX-2.3'),
    packages: packagesOf(graph),
    files: graph.files.length > 0 ? graph.files.map(spdxFile) : undefined,
    relationships: spdxRelationships(graph),
    hasExtractedLicensingInfos:
      licenses.length > 0
        ? licenses.map(({ ref, name }) => ({
            licenseId: ref,
            name,
            extractedText: licenseText(name),
          }))
        : undefined,
  });
}

function packagesOf(graph: NormalizedGraph): SpdxPackage[] {
  const filesOf = Map.groupBy(graph.files, (file) => file.owner);
  const seenIn = evidenceFiles(graph);
  const packages = graph.components.map((component) => {
    const spdx = spdxPackage(component, filesOf.get(component.id) ?? []);
    const notes = [
      ...(component === graph.rootComponent ? graph.effects.map(effectNote) : []),
      // Where the document has the file, a relationship says it.
      ...placesOf(component.evidence ?? [])
        .filter((seen) => seenIn(seen) === undefined)
        .map(evidenceNote),
    ];
    if (notes.length === 0) return spdx;
    return { ...spdx, annotations: notes.map((note) => annotation(note, graph.created)) };
  });
  return [...packages, ...sourcesOf(graph).map(sourcePackage)];
}

/** Source packages that are not components themselves, by purl. */
function sourcesOf(graph: NormalizedGraph): NonNullable<Component['source']>[] {
  const components = new Set(graph.components.map((component) => component.id));
  const sources = graph.components.flatMap(({ source }) =>
    source === undefined || components.has(source.purl) ? [] : [source],
  );
  const byPurl = new Map(sources.map((source) => [source.purl, source]));
  return [...byPurl.values()].sort((a, b) => compareBytes(a.purl, b.purl));
}
