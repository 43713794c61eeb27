import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { xsdFaults } from '../../../test/fakes/official-xsd.ts';
import { evidencedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { renderCycloneDx, renderCycloneDxXml } from './render-cyclonedx.ts';
import type { CdxVersion } from './types.ts';

const VERSIONS: readonly CdxVersion[] = ['1.4', '1.5', '1.6', '1.7'];
const GRAPHS = { build: sampleGraph(), analysis: evidencedGraph() };

describe('the official schemas of CycloneDX', { skip: schemasMissing }, () => {
  for (const version of VERSIONS)
    for (const [what, graph] of Object.entries(GRAPHS)) {
      it(`accept the JSON of ${version}, ${what}`, () => {
        const referred = ['spdx.schema.json', 'jsf-0.82.schema.json', 'cryptography-defs.schema.json'];
        const schemas = referred.map((name) => `cyclonedx/${name}` as const);
        const document: unknown = JSON.parse(renderCycloneDx(graph, version));

        assert.deepEqual(schemaFaults(document, `cyclonedx/bom-${version}.schema.json`, ...schemas), []);
      });

      it(`accept the XML of ${version}, ${what}`, () => {
        assert.deepEqual(xsdFaults(renderCycloneDxXml(graph, version), version), []);
      });
    }

  it('catch XML that is wrong, so the tests above can fail', () => {
    const wrong = renderCycloneDxXml(sampleGraph(), '1.6')
      .replaceAll('<purl>', '<purls>')
      .replaceAll('</purl>', '</purls>');

    assert.ok(xsdFaults(wrong, '1.6').length > 0);
  });
});

describe('renderCycloneDx', () => {
  const inner = (version: CdxVersion) => {
    const { components } = JSON.parse(renderCycloneDx(evidencedGraph(), version)) as {
      components: { name: string; evidence?: { identity: unknown; occurrences: { location: string }[] } }[];
    };
    return components.find(({ name }) => name === 'inner');
  };

  it('says in evidence where a component was seen, from 1.5 on', () => {
    assert.equal(inner('1.4')?.evidence, undefined);
    for (const version of ['1.5', '1.6', '1.7'] as const)
      assert.deepEqual(
        inner(version)?.evidence?.occurrences.map(({ location }) => location),
        ['opt/app.war!/WEB-INF/lib/inner.jar', 'opt/mü "x": y.jar', 'opt/app.war'],
      );
  });

  it('writes one identity in 1.5, a list of them later', () => {
    assert.ok(!Array.isArray(inner('1.5')?.evidence?.identity));
    assert.ok(Array.isArray(inner('1.6')?.evidence?.identity));
  });
});
