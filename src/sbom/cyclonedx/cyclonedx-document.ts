import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { documentId, type Head, utcTime } from '../documents/document-id.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';
import { cdxComponent, cdxFile, EFFECT_PROPERTY } from './cyclonedx-component.ts';
import type { CdxComponent, CdxComposition, CdxDocument, CdxVersion } from './types.ts';

/** A CycloneDX document. Throws SBOM_GRAPH_BROKEN. */
export function cdxDocument(input: SbomGraph, version: CdxVersion): CdxDocument {
  const graph = normalizeGraph(input);
  return withoutUndefined({
    ...cdxBeginning(graph, documentId(graph, cdxName(version)), version),
    components: cdxComponents(graph, version),
    dependencies: cdxDependencies(graph),
    compositions: cdxCompositions(graph),
  });
}

/** What the id of a document is drawn from besides the graph. */
export function cdxName(version: CdxVersion): string {
  return `CycloneDX-${version}`;
}

/** All that stands before the components. */
export function cdxBeginning(
  head: Head,
  serialNumber: string,
  version: CdxVersion,
): Omit<CdxDocument, 'components' | 'dependencies' | 'compositions'> {
  return {
    $schema: `http://cyclonedx.org/schema/bom-${version}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion: version,
    serialNumber,
    version: 1,
    metadata: metadataOf(head, version),
  };
}

export function cdxComponents(graph: NormalizedGraph, version: CdxVersion): CdxComponent[] {
  const files = filesByOwner(graph);
  return [
    ...graph.others.map((component) => cdxComponent(component, version, files.get(component.id))),
    ...(files.get(graph.root) ?? []),
  ];
}

export function cdxCompositions({ composition, root }: Head): CdxComposition[] | undefined {
  return composition && [{ aggregate: composition, assemblies: [root] }];
}

function metadataOf(graph: Head, version: CdxVersion): CdxDocument['metadata'] {
  // No version: a release of shearwall that writes the same document must write the same bytes.
  const tool = { name: 'shearwall' };
  const timestamp = utcTime(graph.created);
  const component = withEffects(graph, version);
  if (version === '1.4') return { timestamp, tools: [tool], component };
  const tools: { components: CdxComponent[] } = { components: [{ type: 'application', ...tool }] };
  return withoutUndefined({
    timestamp,
    lifecycles: lifecyclesOf(graph),
    tools,
    component,
  });
}

/** A build that looked into its own image knows what came of it, too. */
function lifecyclesOf({ origin, composition }: Head): CdxDocument['metadata']['lifecycles'] {
  if (origin === undefined) return undefined;
  if (origin === 'analysis') return [{ phase: 'post-build' }];
  return composition === undefined ? [{ phase: 'build' }] : [{ phase: 'build' }, { phase: 'post-build' }];
}

/** What each effect did, as text, on the image itself; the files it made carry its name. */
function withEffects(graph: Head, version: CdxVersion): CdxComponent {
  const root = cdxComponent(graph.rootComponent, version);
  if (graph.effects.length === 0) return root;
  const { evidence, properties = [], ...rest } = root;
  const effects = graph.effects.map(({ name, description }) => ({
    name: `${EFFECT_PROPERTY}:${name}`,
    value: description,
  }));
  return withoutUndefined({ ...rest, properties: properties.concat(effects), evidence });
}

/** The file section and the files that effects made, by owner; those without an owner stand under the image. */
function filesByOwner(graph: NormalizedGraph): Map<string, CdxComponent[]> {
  const owned = graph.files.filter(({ owner }) => owner !== undefined);
  const listed = new Map(owned.map((file) => [file.path, file]));
  const effectsOf = Map.groupBy(
    graph.effects.flatMap(({ name, paths }) => paths.map((path) => ({ path, name }))),
    (made) => made.path,
  );
  const paths = [...new Set([...listed.keys(), ...effectsOf.keys()])].sort(compareBytes);
  const components = paths.map((path) => {
    const file = listed.get(path);
    const effects = [...new Set((effectsOf.get(path) ?? []).map(({ name }) => name))];
    return { owner: file?.owner ?? graph.root, component: cdxFile(path, file, effects) };
  });
  const groups = Map.groupBy(components, ({ owner }) => owner);
  return new Map([...groups].map(([owner, members]) => [owner, members.map(({ component }) => component)]));
}

/** In the order of the graph's components, the root among them. */
export function cdxDependencies(graph: NormalizedGraph): CdxDocument['dependencies'] {
  const needs = Map.groupBy(graph.dependencies, ({ from }) => from);
  return graph.components.map(({ id }) => {
    const dependsOn = (needs.get(id) ?? []).map(({ to }) => to);
    return withoutUndefined({ ref: id, dependsOn: dependsOn.length > 0 ? dependsOn : undefined });
  });
}
