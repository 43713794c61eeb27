import { compareBytes, prettyJson } from '../../base/index.ts';
import { type CdxComponent, cdxComponent, cdxFile } from './cyclonedx-component.ts';
import { documentId, utcTime } from '../document-id.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';

/**
 * A CycloneDX 1.6 JSON document (cyclonedx.org/docs/1.6/json). Equal graphs give equal bytes, whatever their order. Throws
 * SBOM_GRAPH_BROKEN.
 */
export function renderCycloneDx16(input: SbomGraph): string {
  const graph = normalizeGraph(input);
  const files = filesByOwner(graph);
  return prettyJson({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: documentId(graph, 'CycloneDX-1.6'),
    version: 1,
    metadata: {
      timestamp: utcTime(graph.created),
      // No version: a release of shearwall that writes the same document must write the same bytes.
      tools: { components: [{ type: 'application', name: 'shearwall' }] },
      component: withEffects(graph),
    },
    components: [
      ...graph.others.map((component) => cdxComponent(component, files.get(component.id))),
      ...(files.get(graph.root) ?? []),
    ],
    dependencies: dependenciesOf(graph),
  });
}

/** What each effect did, in words, on the image itself; the files it made carry its name. */
function withEffects(graph: NormalizedGraph): CdxComponent {
  const root = cdxComponent(graph.rootComponent);
  if (graph.effects.length === 0) return root;
  const effects = graph.effects.map(({ name, description }) => ({
    name: `shearwall:effect:${name}`,
    value: description,
  }));
  return { ...root, properties: [...(root.properties ?? []), ...effects] };
}

/** The file section and the files that effects made, by owner; those without an owner stand under the image. */
function filesByOwner(graph: NormalizedGraph): Map<string, CdxComponent[]> {
  const listed = new Map(graph.files.map((file) => [file.path, file]));
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

function dependenciesOf(graph: NormalizedGraph): { ref: string; dependsOn?: string[] }[] {
  const needs = Map.groupBy(graph.dependencies, ({ from }) => from);
  return graph.components.map(({ id }) => {
    const dependsOn = (needs.get(id) ?? []).map(({ to }) => to);
    return { ref: id, ...(dependsOn.length > 0 && { dependsOn }) };
  });
}
