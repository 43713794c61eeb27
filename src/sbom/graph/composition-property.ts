import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Component, SbomGraph } from '../types.ts';
import type { NormalizedGraph } from './normalize-graph.ts';

/** SPDX has no field for it. */
const PROPERTY = 'shearwall:composition';

/** The graph with what is said of its composition as a property of what it describes. */
export function withCompositionProperty(graph: NormalizedGraph): NormalizedGraph {
  const { rootComponent, components, composition } = graph;
  if (composition === undefined) return graph;
  const root = { ...rootComponent, properties: { ...rootComponent.properties, [PROPERTY]: composition } };
  return {
    ...graph,
    rootComponent: root,
    components: components.map((component) => (component === rootComponent ? root : component)),
  };
}

/** The graph of a document that says it so. */
export function withCompositionRead(graph: SbomGraph): SbomGraph {
  const root = graph.components.find(({ id }) => id === graph.root);
  const { [PROPERTY]: said, ...properties } = root?.properties ?? {};
  if (root === undefined || said === undefined) return graph;
  const plain: Component = withoutUndefined({
    ...root,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
  return withoutUndefined({
    ...graph,
    components: graph.components.map((component) => (component === root ? plain : component)),
    composition: said === 'complete' || said === 'incomplete' ? said : undefined,
  });
}
