import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { JsonLdParser } from 'jsonld-streaming-parser';
import { DataFactory, Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { schemasMissing } from '../../../test/fakes/official-schema.ts';
import { evidencedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { renderSpdx3 } from './render-spdx3.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const read = (name: string): string => readFileSync(join(shared, 'schemas/spdx', name), 'utf8');

/** The triples of a document, by the official context instead of the one on the network. */
async function triplesOf(text: string): Promise<Store> {
  const { '@context': context } = JSON.parse(read('spdx-3.0.1.context.jsonld')) as { '@context': object };
  const document = { ...(JSON.parse(text) as object), '@context': context };
  const parser = new JsonLdParser();
  parser.end(JSON.stringify(document));
  return new Store(await parser.toArray());
}

/** What the official SHACL model has against a document. */
async function shaclFaults(text: string): Promise<string[]> {
  const data = await triplesOf(text);
  const model = new Store(new Parser().parse(read('spdx-3.0.1.model.ttl')));
  const subClassOf = DataFactory.namedNode('http://www.w3.org/2000/01/rdf-schema#subClassOf');
  // Shapes name super-classes: a validator looks for those in the data. OWL's classes are classes, too.
  for (const quad of model.match(null, subClassOf, null)) data.addQuad(quad);
  // And the model's own individuals, `contains` and `library`, are what documents refer to.
  const type = DataFactory.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type');
  const individual = DataFactory.namedNode('http://www.w3.org/2002/07/owl#NamedIndividual');
  for (const subject of model.getSubjects(type, individual, null))
    for (const quad of model.match(subject, type, null)) data.addQuad(quad);
  model.addQuad(
    DataFactory.namedNode('http://www.w3.org/2002/07/owl#Class'),
    subClassOf,
    DataFactory.namedNode('http://www.w3.org/2000/01/rdf-schema#Class'),
  );
  const report = await new SHACLValidator(model, {}).validate(data);
  // The model's own individuals have no creation info.
  const results = report.results.filter(
    ({ focusNode }) => !focusNode?.value.startsWith('https://spdx.org/rdf/'),
  );
  return results.map(
    ({ focusNode, path, message }) =>
      `${focusNode?.value} ${path?.value}: ${message.map(({ value }) => value).join(' ')}`,
  );
}

describe('the official SHACL model of SPDX 3.0.1', { skip: schemasMissing }, () => {
  it('accepts what is written', async () => {
    for (const graph of [sampleGraph(), evidencedGraph()])
      assert.deepEqual(await shaclFaults(renderSpdx3(graph)), []);
  });

  it('catches what is wrong, so the test above can fail', async () => {
    const wrong = renderSpdx3(sampleGraph()).replace(/"specVersion": "[^"]*"/, '"comment": "x"');

    assert.ok((await shaclFaults(wrong)).length > 0);
  });
});
