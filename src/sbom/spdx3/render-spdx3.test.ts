import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { evidencedGraph, reversedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { renderSpdx3 } from './render-spdx3.ts';

type Element = { type: string; spdxId?: string; name?: string } & Record<string, unknown>;
const render = (graph = sampleGraph()): Element[] =>
  (JSON.parse(renderSpdx3(graph)) as { '@graph': Element[] })['@graph'];

describe('renderSpdx3', () => {
  it('writes what the official schema accepts', { skip: schemasMissing }, () => {
    for (const graph of [sampleGraph(), evidencedGraph()])
      assert.deepEqual(schemaFaults(JSON.parse(renderSpdx3(graph)), 'spdx/spdx-3.0.1.schema.json'), []);
  });

  it('gives the same bytes whatever the order in which facts were collected', () => {
    assert.equal(renderSpdx3(reversedGraph()), renderSpdx3(sampleGraph()));
  });

  it('gives each element an id of its own, and names no other', () => {
    const elements = render(evidencedGraph()).filter(({ type }) => type !== 'CreationInfo');
    const ids = elements.map(({ spdxId }) => spdxId);
    assert.equal(new Set(ids).size, ids.length);

    const relations = elements.filter(({ type }) => type === 'Relationship');
    for (const { from, to } of relations)
      for (const id of [from, ...(to as string[])]) assert.ok(ids.includes(id as string), String(id));
  });

  it('points from a component to the files that it was seen in', () => {
    const elements = render(evidencedGraph());
    const file = elements.find(({ name }) => name === '/opt/app.war');
    const evidence = elements.filter(({ relationshipType }) => relationshipType === 'hasEvidence');

    assert.ok(evidence.some(({ to }) => (to as string[]).includes(file?.spdxId ?? '')));
  });
});
