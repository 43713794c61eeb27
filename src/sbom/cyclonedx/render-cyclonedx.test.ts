import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { reversedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { prettyJson } from '../../base/index.ts';
import type { SbomGraph } from '../types.ts';
import { cdxDocument } from './cyclonedx-document.ts';
import { renderCycloneDx } from './render-cyclonedx.ts';
import type { CdxComponent } from './types.ts';

type Document = {
  serialNumber: string;
  metadata: { timestamp: string; tools: unknown; component: CdxComponent };
  components: CdxComponent[];
  dependencies: { ref: string; dependsOn?: string[] }[];
};

const SCHEMAS = [
  'cyclonedx/bom-1.6.schema.json',
  'cyclonedx/spdx.schema.json',
  'cyclonedx/jsf-0.82.schema.json',
] as const;

const render = (graph: SbomGraph = sampleGraph()): Document => JSON.parse(renderCycloneDx(graph)) as Document;

const named = (document: Document, name: string): CdxComponent => {
  const found = document.components.find((component) => component.name === name);
  assert.ok(found, `no component ${name}`);
  return found;
};

function everyRef(components: readonly CdxComponent[]): string[] {
  return components.flatMap((component) => [
    component['bom-ref'] ?? '',
    ...everyRef(component.components ?? []),
    ...everyRef(component.pedigree?.ancestors ?? []),
  ]);
}

describe('renderCycloneDx', () => {
  it('writes what the official schema accepts', { skip: schemasMissing }, () => {
    assert.deepEqual(schemaFaults(render(), ...SCHEMAS), []);
  });

  it('is caught by the schema when it goes wrong, so the test above can fail', {
    skip: schemasMissing,
  }, () => {
    assert.ok(schemaFaults({ ...render(), serialNumber: 'urn:uuid:1' }, ...SCHEMAS).length > 0);
  });

  it('joins of parts what the whole document is as JSON', () => {
    const { composition: _, ...unsaid } = sampleGraph();
    const [root] = unsaid.components;
    assert.ok(root);
    const alone: SbomGraph = { ...unsaid, components: [root], dependencies: [], files: [], effects: [] };
    for (const graph of [
      sampleGraph(),
      { ...sampleGraph(), composition: 'complete' as const },
      unsaid,
      alone,
    ])
      for (const version of ['1.4', '1.6'] as const)
        assert.equal(renderCycloneDx(graph, version), prettyJson(cdxDocument(graph, version)));
  });

  it('gives the same bytes whatever the order in which facts were collected', () => {
    assert.equal(renderCycloneDx(reversedGraph()), renderCycloneDx(sampleGraph()));
  });

  it('takes a new serial number as soon as anything that it says is different', () => {
    const other = sampleGraph();
    other.created += 1;

    assert.notEqual(render(other).serialNumber, render().serialNumber);
  });

  it('gives every element its own bom-ref, and dependencies only name those', () => {
    const document = render();
    const refs = everyRef([document.metadata.component, ...document.components]);

    assert.equal(new Set(refs).size, refs.length);
    for (const { ref, dependsOn = [] } of document.dependencies)
      for (const name of [ref, ...dependsOn]) assert.ok(refs.includes(name), name);
  });

  it('refers to two files apart whose names look the same as text', () => {
    const graph = sampleGraph();
    const effect = { name: 'x', description: 'x', paths: ['etc/\xff', 'etc/\\xff'] };
    const document = render({ ...graph, effects: [effect] });
    const refs = document.components
      .filter(({ name }) => name === '/etc/\\xff')
      .map((file) => file['bom-ref']);

    assert.deepEqual(refs, ['file:/etc/\\xff', 'file:/etc/%FF']);
  });

  it('lists what each component needs, once and in order', () => {
    const nginx = render().dependencies.find(({ ref }) => ref.includes('/nginx@'));

    assert.deepEqual(
      nginx?.dependsOn?.map((ref) => ref.slice('pkg:deb/debian/'.length).split('@')[0]),
      ['libc6', 'libssl3t64'],
    );
  });

  it('names the source package as what a package descends from', () => {
    const ancestors = named(render(), 'libssl3t64').pedigree?.ancestors;

    assert.deepEqual(
      ancestors?.map(({ name, version, purl }) => [name, version, purl]),
      [['openssl', '3.5.0-1', 'pkg:deb/debian/openssl@3.5.0-1?arch=source']],
    );
  });

  it('writes one expression where there is one, and plain names where there is none', () => {
    const document = render();

    assert.deepEqual(named(document, 'libssl3t64').licenses, [
      {
        expression: '(Apache-2.0 OR LicenseRef-SSLeay) AND LicenseRef-Artistic-dist',
        acknowledgement: 'declared',
      },
    ]);
    assert.deepEqual(
      named(document, 'libc6').licenses,
      ['GPL-2', 'LGPL-2.1'].map((name) => ({ license: { name, acknowledgement: 'declared' } })),
    );
  });

  it('puts files inside the component that owns them, and files of effects under the image', () => {
    const document = render();
    const inNginx = named(document, 'nginx').components?.map((file) => file.name);

    assert.deepEqual(inNginx, ['/etc/nginx/müller.conf', '/usr/sbin/nginx']);
    assert.deepEqual(named(document, '/etc/ld.so.cache').properties, [
      { name: 'shearwall:effect', value: 'ld-cache' },
    ]);
    assert.equal(named(document, '/etc/passwd').hashes?.[0]?.alg, 'SHA-1');
    assert.deepEqual(named(document, '/etc/passwd').properties, [
      { name: 'shearwall:effect', value: 'accounts' },
    ]);
  });

  it('shows people what effects did', () => {
    const { properties } = render().metadata.component;

    assert.deepEqual(properties, [
      { name: 'shearwall:arch', value: 'amd64' },
      { name: 'shearwall:effect:accounts', value: 'Users and groups.' },
      { name: 'shearwall:effect:ld-cache', value: 'The cache that ldconfig would have written.' },
    ]);
  });

  it('carries no time but that of the lock, and no version of the tool', () => {
    const { timestamp, tools } = render().metadata;

    assert.equal(timestamp, '2025-10-09T08:53:20Z');
    assert.deepEqual(tools, { components: [{ type: 'application', name: 'shearwall' }] });
  });
});
