import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import type { SbomGraph } from '../types.ts';
import { normalizeGraph } from './normalize-graph.ts';

describe('normalizeGraph', () => {
  const broken: [string, (graph: SbomGraph) => void, RegExp][] = [
    ['a root that is not a component', (graph) => (graph.root = 'nowhere'), /the root .*nowhere/],
    [
      'an edge to nowhere',
      (graph) => graph.dependencies.push({ from: graph.root, to: 'x' }),
      /a dependency of .*: x/,
    ],
    [
      'an edge from nowhere',
      (graph) => graph.dependencies.push({ from: 'x', to: graph.root }),
      /dependency on .*: x/,
    ],
    ['a file of nobody', (graph) => (graph.files![0]!.owner = 'x'), /the owner of usr\/sbin\/nginx .*: x/],
    [
      'one id twice',
      (graph) => graph.components.push(graph.components[0]!),
      /is in the component graph twice/,
    ],
    [
      'one path twice',
      (graph) => graph.files!.push(graph.files![0]!),
      /the file usr\/sbin\/nginx is in the component graph twice/,
    ],
  ];
  broken.push([
    'an id that could be a file',
    (graph) => graph.components.push({ id: 'file:/x', type: 'file', name: 'x' }),
    /file:\/x is reserved for files/,
  ]);
  for (const [what, breakIt, message] of broken) {
    it(`refuses ${what}`, () => {
      const graph = sampleGraph();
      breakIt(graph);

      assert.throws(() => normalizeGraph(graph), { code: 'SBOM_GRAPH_BROKEN', message });
    });
  }

  it('leaves its input alone', () => {
    const graph = sampleGraph();
    normalizeGraph(graph);

    assert.deepEqual(graph, sampleGraph());
  });
});
