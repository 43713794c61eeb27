import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evidencedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { howOften } from '../../../test/how-often.ts';
import { ShearwallError } from '../../base/index.ts';
import { DOCUMENT_FORMATS, parseDocumentFormat, renderDocument } from '../documents/formats.ts';
import { readSbom } from './read-sbom.ts';
import type { SbomDocument } from './types.ts';

const read = (text: string | object): SbomDocument =>
  readSbom(Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)));

const refuses = (text: string | object, message: RegExp): void =>
  assert.throws(() => read(text), { code: 'SBOM_UNREADABLE', message });

const cdx = (fields: object): object => ({ bomFormat: 'CycloneDX', specVersion: '1.6', ...fields });
const xml = (inner: string): string => `<bom xmlns="http://cyclonedx.org/schema/bom/1.6">${inner}</bom>`;

/** Writing what was read shows that the graph holds together. */
function rewritten({ graph }: SbomDocument): void {
  for (const format of DOCUMENT_FORMATS) renderDocument(graph, parseDocumentFormat(format));
}

/** Bytes between two that are damaged; a prime, so that they stand in other places of repeated parts. */
const STEP = howOften({ quick: 293, long: 97 });

describe('readSbom of hostile documents', () => {
  it('refuses anything that is not an SBOM, each for its reason', () => {
    refuses('', /neither JSON/);
    refuses('hello', /neither JSON/);
    refuses('{}', /neither SPDX, CycloneDX nor Syft/);
    refuses('{"bomFormat": ', /not valid JSON/);
    refuses('<html/>', /<html> is not CycloneDX/);
    refuses(`${'['.repeat(300)}`, /neither JSON/);
    refuses(`{"a":${'['.repeat(300)}${']'.repeat(300)}}`, /nested more than/);
    assert.throws(() => readSbom(Buffer.from([0xff, 0xfe])), { code: 'SBOM_UNREADABLE' });
    assert.throws(() => readSbom(Buffer.alloc(100), { bytes: 10 }), { code: 'SBOM_UNREADABLE' });
  });

  it('reads no document type, so that no entity can grow or fetch', () => {
    refuses(`<!DOCTYPE bom [<!ENTITY a "b">]>${xml('')}`, /document type/);
    refuses(`<!DOCTYPE bom SYSTEM "http://example.org/x">${xml('')}`, /document type/);
    refuses(xml('<components>&a;</components>'), /"&a" is not known/);
  });

  it('refuses XML that is broken', () => {
    refuses(xml('<components>'), /closes nothing/);
    refuses(xml('<a b="1" b="2"/>'), /twice/);
    refuses(xml('<a b=1/>'), /broken/);
    refuses(`${xml('')}<bom/>`, /not one element/);
    refuses(xml(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`), /nested more than/);
    refuses(xml('<!-- '), /missing/);
  });

  it('counts what is in the place of components and is none', () => {
    for (const listed of [{ a: 1 }, 'left', ['pkg:npm/left@1.0.0'], [null], 7])
      for (const document of [
        cdx({ components: listed }),
        cdx({ components: [{ name: 'a', components: listed }] }),
        { spdxVersion: 'SPDX-2.3', packages: listed },
        { spdxVersion: 'SPDX-2.3', packages: [{ SPDXID: 'SPDXRef-a', name: 'a' }, listed] },
      ])
        assert.ok(read(document).faults.length > 0, JSON.stringify(document));
    assert.deepEqual(read(cdx({ components: [] })).faults, []);
    assert.deepEqual(read(cdx({})).faults, []);
  });

  it('keeps names such as __proto__ plain', () => {
    const text =
      '{"bomFormat":"CycloneDX","specVersion":"1.6","__proto__":{"components":[{"name":"x"}]},' +
      '"components":[{"name":"__proto__","bom-ref":"__proto__","properties":[{"name":"__proto__","value":"constructor"}]}]}';
    const document = read(text);
    const component = document.graph.components.find(({ id }) => id === '__proto__');

    assert.equal(document.graph.components.length, 2);
    assert.deepEqual(Object.entries(component?.properties ?? {}), [['__proto__', 'constructor']]);
    rewritten(document);
  });

  it('survives circles of dependencies and of containment', () => {
    const components = ['a', 'b'].map((name) => ({ name, 'bom-ref': name }));
    const dependencies = [
      { ref: 'a', dependsOn: ['b', 'a'] },
      { ref: 'b', dependsOn: ['a'] },
    ];
    rewritten(read(cdx({ components, dependencies })));
    const inside = components.map((component, index) => ({
      ...component,
      properties: [{ name: 'shearwall:containedIn', value: index === 0 ? 'b' : 'a' }],
    }));
    rewritten(read(cdx({ components: inside })));
  });

  it('says which references lead nowhere or stand twice', () => {
    const components = [
      { name: 'a', 'bom-ref': 'a' },
      { name: 'other', 'bom-ref': 'a' },
      { 'bom-ref': 'c', purl: 'not a purl' },
    ];
    const document = read(cdx({ components, dependencies: [{ ref: 'a', dependsOn: ['nowhere'] }] }));

    assert.deepEqual(
      document.faults.map(({ message }) => message),
      [
        'two components have this reference',
        'it has no name',
        '"not a purl" is not a package URL',
        'a dependency names it, but it is not in the document',
      ],
    );
    rewritten(document);
  });

  it('reads fields of the wrong kind as if they were not there', () => {
    const wrong = [1, 'x', null, [], {}, [[1]], [null], true];
    for (const value of wrong)
      for (const key of ['components', 'dependencies', 'metadata', 'serialNumber', 'specVersion'])
        rewritten(read(cdx({ [key]: value })));
    for (const value of wrong)
      for (const key of 'name version purl licenses hashes supplier evidence pedigree properties cpe'.split(
        ' ',
      ))
        rewritten(read(cdx({ components: [{ name: 'x', [key]: value }] })));
    for (const value of wrong)
      for (const key of 'packages files relationships creationInfo documentDescribes'.split(' '))
        rewritten(read({ spdxVersion: 'SPDX-2.3', [key]: value }));
    for (const value of wrong) rewritten(read({ '@context': 'x', '@graph': value }));
    for (const value of wrong)
      rewritten(read({ schema: { url: 'x' }, artifacts: [], source: value, artifactRelationships: value }));
  });

  it('nests components only so deep', () => {
    let component: object = { name: 'x', 'bom-ref': 'leaf' };
    for (let depth = 0; depth < 60; depth++)
      component = { name: 'x', 'bom-ref': `c${depth}`, components: [component] };
    assert.match(read(cdx({ components: [component] })).faults[0]?.message ?? '', /too deep/);
  });

  it('writes names with lone surrogates and control characters', () => {
    const name = '\ud800\u0000\u001b[2J';
    const components = [{ name, 'bom-ref': name, purl: 'pkg:deb/debian/x@1?upstream=%00', version: name }];
    rewritten(read(cdx({ components })));
  });

  // The runner ends what takes longer than its limit: work that grows with the square of these sizes would take that.
  it('comes to the end of lines, tags and attributes that never end', () => {
    const count = 500_000;
    read(
      `SPDXVersion: SPDX-2.3\n${'\n'.repeat(count)}${'x\n'.repeat(count)}${'PackageComment: <text>\n'.repeat(1000)}`,
    );
    for (const text of [
      '<a '.repeat(count),
      `<a${' '.repeat(count)}`,
      `<a ${'b="'.repeat(count)}`,
      '&'.repeat(count),
    ])
      assert.throws(() => read(xml(text)), { code: 'SBOM_UNREADABLE' });
    read(cdx({ components: [{ name: 'x', licenses: [{ expression: '('.repeat(count) }] }] }));
  });

  for (const format of ['spdx-json', 'spdx3-json', 'cyclonedx-json', 'cyclonedx-xml'])
    it(`never fails in another way on ${format} that is cut short or damaged`, () => {
      for (const graph of [sampleGraph(), evidencedGraph()]) {
        const bytes = Buffer.from(renderDocument(graph, parseDocumentFormat(format)));
        for (let at = 0; at < bytes.length; at += STEP) {
          const damaged = Buffer.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ 0x15;
          for (const candidate of [bytes.subarray(0, at), damaged]) {
            try {
              rewritten(readSbom(candidate));
            } catch (error) {
              assert.ok(error instanceof ShearwallError && error.code === 'SBOM_UNREADABLE', String(error));
            }
          }
        }
      }
    });
});
