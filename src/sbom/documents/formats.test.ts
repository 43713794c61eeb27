import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { evidencedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { readSbom } from '../read/read-sbom.ts';
import type { SbomGraph } from '../types.ts';
import { parseDocumentFormat, renderDocument } from './formats.ts';

const write = (format: string, graph: SbomGraph): string =>
  renderDocument(graph, parseDocumentFormat(format));
const hostile = (name: string): SbomGraph => {
  const graph = sampleGraph();
  const package_ = { id: 'evil', type: 'library', name, description: name, copyright: name } as const;
  return { ...graph, components: [...graph.components, package_] };
};

describe('SPDX tag-value', () => {
  it('says what the JSON says, to a reader', () => {
    for (const graph of [sampleGraph(), evidencedGraph()]) {
      const [lines, json] = ['spdx-tag-value', 'spdx-json'].map((format) => {
        const { faults, graph: read } = readSbom(Buffer.from(write(format, graph)));
        assert.deepEqual(faults, []);
        return read;
      });
      const packages = (read: SbomGraph | undefined) =>
        read?.components.map((component) => ({ ...component, evidence: undefined }));
      assert.deepEqual(packages(lines), packages(json));
      assert.deepEqual(lines?.dependencies, json?.dependencies);
      assert.deepEqual(lines?.composition, json?.composition);
    }
  });

  it('puts files before packages: what stands after a package would be of that package', () => {
    const text = write('spdx-tag-value', sampleGraph());
    assert.ok(text.lastIndexOf('\nFileName:') < text.indexOf('\nPackageName:'));
  });

  for (const name of [
    'a\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-x',
    '</text>\nPackageName: other',
    '<text>',
  ]) {
    it(`is not steered by a package that is called ${JSON.stringify(name)}`, () => {
      const { graph } = readSbom(Buffer.from(write('spdx-tag-value', hostile(name))));
      assert.equal(graph.components.length, hostile(name).components.length);
      assert.equal(
        graph.dependencies.length,
        readSbom(Buffer.from(write('spdx-json', sampleGraph()))).graph.dependencies.length,
      );
    });
  }
});

describe("Syft's JSON", () => {
  it('says packages, their sources and what needs what, to a reader', () => {
    const { graph, faults, format } = readSbom(Buffer.from(write('syft-json', sampleGraph())));

    assert.deepEqual([format, faults], ['syft-json', []]);
    const named = graph.components.map(({ name, version, purl, source }) => [
      name,
      version,
      purl,
      source?.name,
    ]);
    assert.deepEqual(
      named.find(([name]) => name === 'libssl3t64'),
      ['libssl3t64', '3.5.0-1', 'pkg:deb/debian/libssl3t64@3.5.0-1?arch=amd64&distro=debian-13', 'openssl'],
    );
    assert.equal(graph.dependencies.length, 3);
    assert.ok(named.some(([name, version]) => name === 'debian' && version === '13'));
  });

  it('keeps group, place and owner of what stands in an archive', () => {
    const { graph } = readSbom(Buffer.from(write('syft-json', evidencedGraph())));
    const inner = graph.components.find(({ name }) => name === 'inner');

    assert.equal(inner?.group, 'org.example');
    assert.equal(inner?.containedIn?.length, 1);
    assert.ok(inner?.evidence?.[0]?.locations.includes('opt/app.war'));
  });
});

describe('CSV', () => {
  it('is a line for each component, in which nothing is a formula', () => {
    const rows: string[][] = parse(write('csv', hostile('=cmd|x')));

    assert.deepEqual(rows[0]?.slice(0, 5), ['name', 'version', 'type', 'group', 'purl']);
    assert.ok(rows.some(([name, version]) => name === 'nginx' && version === '1.26.3-3'));
    assert.ok(rows.some(([name]) => name === "'=cmd|x"));
    assert.ok(rows.every(([name]) => name !== '=cmd|x'));
  });
});
