import { compareBytes, prettyJson } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { documentId, ORIGIN_COMMENT, utcTime } from '../documents/document-id.ts';
import { withCompositionProperty } from '../graph/composition-property.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import { declaredLicense, licenseText, namedLicenses } from '../licenses/license-expression.ts';
import type { Component, SbomGraph } from '../types.ts';
import { Namespace, type Spdx3Element, type Spdx3Graph } from './elements.ts';
import {
  agentId,
  packageId,
  shortDigest,
  spdx3Agent,
  spdx3File,
  spdx3Package,
  spdx3Source,
} from './spdx3-package.ts';
import { spdx3Relationships } from './spdx3-relationships.ts';

/**
 * An SPDX 3.0.1 document as JSON-LD (spdx.github.io/spdx-spec/v3.0.1): profiles core, software and simpleLicensing.
 * Equal graphs give equal bytes, whatever their order. Throws SBOM_GRAPH_BROKEN.
 */
export function renderSpdx3(input: SbomGraph): string {
  const graph = withCompositionProperty(normalizeGraph(input));
  const space = new Namespace(documentId(graph, 'SPDX-3.0.1'));
  const licenses = licensesOf(space, graph.components);
  const agents = agentsOf(space, graph.components);
  const tool = space.element('Tool', space.id('tool', 'shearwall'), { name: 'shearwall' });
  const author = space.element('SoftwareAgent', space.id('agent', 'shearwall'), { name: 'shearwall' });
  const elements = [
    author,
    tool,
    ...agents,
    ...packagesOf(space, graph),
    ...graph.files.map((file) => spdx3File(space, file)),
    ...licenses.elements,
    ...spdx3Relationships(space, graph, licenses.byComponent),
  ];
  const document: Spdx3Graph = {
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [creationInfo(graph, author, tool), ...collections(space, graph, elements), ...elements],
  };
  return prettyJson(document);
}

function creationInfo({ created, origin }: NormalizedGraph, author: Spdx3Element, tool: Spdx3Element) {
  return withoutUndefined({
    type: 'CreationInfo',
    '@id': '_:creation',
    comment: origin ? ORIGIN_COMMENT[origin] : undefined,
    created: utcTime(created),
    createdBy: [author.spdxId],
    createdUsing: [tool.spdxId],
    specVersion: '3.0.1',
  });
}

function collections(space: Namespace, graph: NormalizedGraph, elements: readonly Spdx3Element[]) {
  const { rootComponent, origin } = graph;
  // Extensions are used, too, but the official context takes "extension" for the property of that name, not for the profile.
  const profileConformance = ['core', 'simpleLicensing', 'software'];
  const sbom = space.element(
    'software_Sbom',
    space.id('sbom', 'all'),
    withoutUndefined({
      profileConformance,
      element: elements.map(({ spdxId }) => spdxId),
      rootElement: [packageId(space, rootComponent)],
      software_sbomType: origin ? [origin === 'build' ? 'build' : 'analyzed'] : undefined,
    }),
  );
  const document = space.element('SpdxDocument', space.id('document', 'all'), {
    name: rootComponent.name,
    profileConformance,
    element: [sbom.spdxId],
    rootElement: [sbom.spdxId],
  });
  return [document, sbom];
}

function packagesOf(space: Namespace, graph: NormalizedGraph): Spdx3Element[] {
  const known = new Set(graph.components.map(({ id }) => id));
  const sources = new Map(
    graph.components.flatMap(({ source }) =>
      source === undefined || known.has(source.purl) ? [] : [[source.purl, source] as const],
    ),
  );
  const effects = graph.effects.map(({ name, description }) => `${name}: ${description}`);
  return [
    ...graph.components.map((component) =>
      spdx3Package(space, component, component === graph.rootComponent ? effects : []),
    ),
    ...[...sources].sort(([a], [b]) => compareBytes(a, b)).map(([, source]) => spdx3Source(space, source)),
  ];
}

function agentsOf(space: Namespace, components: readonly Component[]): Spdx3Element[] {
  const agents = new Map(
    components.flatMap(({ supplier }) =>
      supplier === undefined ? [] : [[agentId(space, supplier), supplier] as const],
    ),
  );
  return [...agents]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([, supplier]) => spdx3Agent(space, supplier));
}

/** Each expression once, and each name that is on no list as a licence text that the expressions refer to. */
function licensesOf(space: Namespace, components: readonly Component[]) {
  const texts = namedLicenses(components).map(({ ref, name }) => ({
    ref,
    element: space.element('simplelicensing_SimpleLicensingText', space.id('license', ref), {
      name,
      simplelicensing_licenseText: licenseText(name),
    }),
  }));
  const elementOf = new Map(texts.map(({ ref, element }) => [ref, element.spdxId]));
  const byComponent = new Map<string, string>();
  const expressions = new Map<string, Spdx3Element>();
  for (const component of components) {
    const expression = declaredLicense(component);
    if (expression === undefined) continue;
    const id = space.id('license', shortDigest(expression));
    byComponent.set(component.id, id);
    expressions.set(id, expressionElement(space, id, expression, elementOf));
  }
  const elements = [...texts.map(({ element }) => element), ...expressions.values()];
  return { byComponent, elements: elements.sort((a, b) => compareBytes(a.spdxId, b.spdxId)) };
}

function expressionElement(
  space: Namespace,
  id: string,
  expression: string,
  elementOf: ReadonlyMap<string, string>,
): Spdx3Element {
  const refs = [...new Set(expression.match(/(?<![\w:.-])LicenseRef-[A-Za-z0-9.-]+/g) ?? [])].sort();
  const customIds = refs.map((ref) => ({
    type: 'DictionaryEntry',
    key: ref,
    value: elementOf.get(ref) ?? '',
  }));
  return space.element(
    'simplelicensing_LicenseExpression',
    id,
    withoutUndefined({
      simplelicensing_customIdToUri: customIds.length > 0 ? customIds : undefined,
      simplelicensing_licenseExpression: expression,
    }),
  );
}
