import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { parseDocumentFormat, readSbom, renderDocument, type SbomGraph } from '../../sbom/index.ts';
import { diffSbom } from './diff-sbom.ts';
import { renderSbomDiff } from './render-sbom-diff.ts';
import { renderSbomVerdict } from './render-sbom-verdict.ts';
import { validateSbom } from './validate-sbom.ts';
import { catalogWriter, parseCatalogFormat } from './write-catalog.ts';

const write = catalogWriter(sampleCatalog(), { created: 1, files: false, terminal: {} });

describe('catalogWriter', () => {
  it('shows people name, version, type, place and evidence, and what is not accounted for', () => {
    const table = write('table');

    assert.match(table, /^@acme\/tool +2\.0\.0 +npm +\/opt\/app\.war!\/tool\/package\.json +node$/m);
    assert.match(table, /^accounted for: 3 of 4 files, 95 B of 100 B$/m);
    assert.match(table, /^ {2}\/usr\/bin\/strày \(elf, 5 B\)$/m);
    assert.match(table, /^ {2}\/opt\/bad\.jar: it is cut short \(java\)$/m);
    assert.match(table, /^ {2}libapp-java: etc\/app\.conf$/m);
  });

  it('hangs what is needed below what needs it', () => {
    assert.match(write('tree'), /libapp-java {2}1\.0-1 deb\n.*└─ @acme\/tool/);
  });

  it('ends on circles and on chains of any length', () => {
    const catalog = sampleCatalog();
    const [first] = catalog.components;
    assert.ok(first);
    const components = Array.from({ length: 5000 }, (_, index) => ({
      ...first,
      id: `c${index}`,
      name: `c${index}`,
    }));
    const dependencies = components.map(({ id }, index) => ({
      from: id,
      to: `c${(index + 1) % 5000}`,
      by: 'x',
    }));
    const tree = catalogWriter(
      { ...catalog, components, dependencies },
      { created: 1, files: false, terminal: {} },
    )('tree');

    assert.ok(tree.split('\n').length > 5000);
  });

  it('writes every format of documents, and all of the catalog as JSON', () => {
    for (const name of ['spdx-json', 'spdx3-json', 'cyclonedx-json@1.7', 'cyclonedx-xml', 'purls'])
      assert.ok(write(parseCatalogFormat(name)).length > 0);
    const { unaccounted } = JSON.parse(write('json')) as { unaccounted: { path: string }[] };
    assert.equal(unaccounted[0]?.path, 'usr/bin/strày');
    assert.throws(() => parseCatalogFormat('spdx-jsn'), { code: 'SBOM_FORMAT_UNKNOWN', hint: /spdx-json/ });
    assert.throws(() => parseCatalogFormat('spdx-json@9'), { code: 'SBOM_FORMAT_UNKNOWN', hint: /2\.3/ });
  });

  it('is a page for people, with what nothing explains and what could not be read', () => {
    const page = write('html');

    assert.match(page, /<h2>3 components, and open questions<\/h2>/);
    for (const text of ['@acme/tool', 'COPY . /', '/usr/bin/strày', '/opt/bad.jar', 'GPL-2.0+'])
      assert.ok(page.includes(text), text);
  });

  it('keeps what is beyond the first rows of a page as data', () => {
    const catalog = sampleCatalog();
    const components = Array.from({ length: 400 }, (_, index) => catalog.components[index % 3]).flatMap(
      (component) => component ?? [],
    );
    const page = catalogWriter(
      { ...catalog, components },
      { created: 1, files: false, terminal: {} },
    )('html');
    const [, json = ''] = /<script type="application\/json">([^<]*)</.exec(page) ?? [];

    const { rows, texts } = JSON.parse(json);
    assert.equal(rows.length, 100);
    assert.ok(texts.includes('GPL-2.0+'));
  });

  it('writes bytes in base64', () => {
    const program = {
      path: 'app',
      mainPackage: 'main',
      functions: Uint8Array.of(1, 2, 255),
      namesClosures: true,
    };
    const catalog = { ...sampleCatalog(), goPrograms: [program] };
    const json = catalogWriter(catalog, { created: 1, files: false, terminal: {} })('json');

    assert.deepEqual((JSON.parse(json) as typeof catalog).goPrograms, [{ ...program, functions: 'AQL/' }]);
  });
});

describe('diffSbom', () => {
  const changed = (change: (graph: SbomGraph) => void): SbomGraph => {
    const graph = sampleGraph();
    change(graph);
    return graph;
  };

  it('finds nothing between a graph and what was written of it', () => {
    const before = sampleGraph();
    const after = readSbom(Buffer.from(renderDocument(before, parseDocumentFormat('spdx-json')))).graph;

    assert.deepEqual(diffSbom(after, after).same, true);
    assert.deepEqual(diffSbom(before, after).versions, []);
  });

  it('tells apart what came, what went, other versions and other licences', () => {
    const after = changed((graph) => {
      graph.components.push({ id: 'new', type: 'library', name: 'new', version: '1' });
      graph.components = graph.components.filter(({ name }) => name !== 'libc6');
      for (const component of graph.components)
        if (component.name === 'nginx' && component.version) component.version = '2';
      for (const component of graph.components)
        if (component.name === 'libssl3t64') component.license = 'MIT';
    });
    const diff = diffSbom(sampleGraph(), after);

    assert.deepEqual(diff.added, [{ name: 'library:new', version: '1' }]);
    assert.deepEqual(diff.removed, [{ name: 'pkg:deb/debian/libc6', version: '2.41-12' }]);
    assert.deepEqual(diff.versions, [{ name: 'pkg:deb/debian/nginx', before: ['1.26.3-3'], after: ['2'] }]);
    assert.equal(diff.licenses[0]?.name, 'pkg:deb/debian/libssl3t64');
    assert.match(renderSbomDiff(diff), /^~ pkg:deb\/debian\/nginx 1\.26\.3-3 -> 2$/m);
  });
});

describe('validateSbom', () => {
  it('names what each component and the document lack of the minimum elements', () => {
    const bare = {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      components: [
        { name: 'x', 'bom-ref': 'x' },
        { name: 'y', 'bom-ref': 'y', version: '1', purl: 'pkg:npm/y@1', supplier: { name: 'Y' } },
      ],
    };
    const verdict = validateSbom(readSbom(Buffer.from(JSON.stringify(bare))));

    assert.equal(verdict.valid, false);
    assert.deepEqual(verdict.missing, ['author', 'timestamp', 'dependency relationship']);
    assert.deepEqual(verdict.lacking, [
      { id: 'x', name: 'x', missing: ['supplier', 'version', 'unique identifier'] },
    ]);
    assert.match(renderSbomVerdict(verdict), /^x lacks: supplier, version, unique identifier$/m);
  });

  it('has nothing to say of a document that has them all', () => {
    const graph = sampleGraph();
    for (const component of graph.components) component.supplier = { name: 'Debian' };
    const document = readSbom(Buffer.from(renderDocument(graph, parseDocumentFormat('cyclonedx-xml'))));

    assert.deepEqual(validateSbom(document), {
      valid: true,
      format: 'cyclonedx-xml',
      version: '1.6',
      components: 4,
      faults: [],
      missing: [],
      lacking: [],
    });
  });
});
