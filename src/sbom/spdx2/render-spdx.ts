import { compareBytes, prettyJson } from '../../base/index.ts';
import { documentId, utcTime } from '../document-id.ts';
import { namedLicenses } from '../licenses/license-expression.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import { effectAnnotation, fileId, packageId, sourcePackage, spdxFile, spdxPackage } from './spdx-package.ts';
import type { SpdxDocument, SpdxPackage, SpdxRelationship } from './spdx-types.ts';
import type { Component, SbomGraph } from '../types.ts';

/**
 * An SPDX 2.3 JSON document (spdx.github.io/spdx-spec/v2.3). Equal graphs give equal bytes, whatever their order. Throws
 * SBOM_GRAPH_BROKEN.
 */
export function renderSpdx23(input: SbomGraph): string {
  const graph = normalizeGraph(input);
  const licenses = namedLicenses(graph.components);
  const document: SpdxDocument = {
    SPDXID: 'SPDXRef-DOCUMENT',
    spdxVersion: 'SPDX-2.3',
    creationInfo: {
      created: utcTime(graph.created),
      // No version: a release of shearwall that writes the same document must write the same bytes.
      creators: ['Tool: shearwall'],
      comment:
        'The time is that of the lock: the newest file of all packages. It is not when the image was built.',
    },
    name: graph.rootComponent.name,
    dataLicense: 'CC0-1.0',
    documentNamespace: documentId(graph, 'SPDX-2.3'),
    packages: packagesOf(graph),
    ...(graph.files.length > 0 && { files: graph.files.map(spdxFile) }),
    relationships: relationshipsOf(graph),
    ...(licenses.length > 0 && {
      hasExtractedLicensingInfos: licenses.map(({ ref, name }) => ({
        licenseId: ref,
        name,
        extractedText: `Copyright files name this licence "${name}"; its text stands in /usr/share/doc/PACKAGE/copyright.`,
      })),
    }),
  };
  return prettyJson(document);
}

function packagesOf(graph: NormalizedGraph): SpdxPackage[] {
  const filesOf = Map.groupBy(graph.files, (file) => file.owner);
  const packages = graph.components.map((component) => {
    const spdx = spdxPackage(component, filesOf.get(component.id) ?? []);
    if (component !== graph.rootComponent || graph.effects.length === 0) return spdx;
    return { ...spdx, annotations: graph.effects.map((effect) => effectAnnotation(effect, graph.created)) };
  });
  return [...packages, ...sourcesOf(graph).map(sourcePackage)];
}

/** Source packages that are no components themselves, by purl. */
function sourcesOf(graph: NormalizedGraph): NonNullable<Component['source']>[] {
  const components = new Set(graph.components.map((component) => component.id));
  const sources = graph.components.flatMap(({ source }) =>
    source === undefined || components.has(source.purl) ? [] : [source],
  );
  const byPurl = new Map(sources.map((source) => [source.purl, source]));
  return [...byPurl.values()].sort((a, b) => compareBytes(a.purl, b.purl));
}

function relationshipsOf(graph: NormalizedGraph): SpdxRelationship[] {
  const root = packageId(graph.rootComponent);
  const ids = new Map(graph.components.map((component) => [component.id, packageId(component)]));
  const idOf = (id: string): string => ids.get(id) ?? '';
  const relate = (
    spdxElementId: string,
    relationshipType: SpdxRelationship['relationshipType'],
    relatedSpdxElement: string,
  ): SpdxRelationship => ({ spdxElementId, relationshipType, relatedSpdxElement });

  const inside = [
    ...graph.others.map((component) => relate(root, 'CONTAINS', packageId(component))),
    ...graph.dependencies.map(({ from, to }) => relate(idOf(from), 'DEPENDS_ON', idOf(to))),
    ...graph.files.map((file) => relate(idOf(file.owner), 'CONTAINS', fileId(file))),
    ...graph.components.flatMap(({ id, source }) =>
      source === undefined
        ? []
        : [relate(idOf(id), 'GENERATED_FROM', packageId({ id: source.purl, name: source.name }))],
    ),
  ];
  inside.sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
  return [relate('SPDXRef-DOCUMENT', 'DESCRIBES', root), ...inside];
}

function sortKey(relationship: SpdxRelationship): string {
  const { spdxElementId, relationshipType, relatedSpdxElement } = relationship;
  return `${spdxElementId} ${relationshipType} ${relatedSpdxElement}`;
}
