import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SbomGraph } from '../../sbom/index.ts';
import { inventoryFromDocument } from './from-document.ts';

const deb = (purl: string) => ({ id: purl, type: 'library' as const, name: 'curl', purl });

function distrosOf(...components: SbomGraph['components']): unknown[] {
  const system = { id: 'os', type: 'operating-system' as const, name: 'debian', version: '12' };
  const image = { id: 'image', type: 'container' as const, name: 'app' };
  const graph: SbomGraph = {
    root: 'image',
    components: [image, system, ...components],
    dependencies: [],
    effects: [],
    created: 0,
  };
  const document = { graph, faults: [] } as unknown as Parameters<typeof inventoryFromDocument>[1];
  const inventory = inventoryFromDocument('app.json', document);
  return inventory.components
    .filter(({ kind }) => kind !== 'operating-system')
    .map(({ qualifiers }) => qualifiers?.['distro']);
}

function doubtsOf(given: Partial<SbomGraph>, properties: Record<string, string> = {}): unknown[] {
  const image = { id: 'image', type: 'container' as const, name: 'app', properties };
  const base = { root: 'image', components: [image], dependencies: [], effects: [], created: 0 };
  const document = { graph: { ...base, ...given }, faults: [] };
  const typed = document as unknown as Parameters<typeof inventoryFromDocument>[1];
  return inventoryFromDocument('app.json', typed).doubts.map(({ code }) => code);
}

describe('inventoryFromDocument', () => {
  it('doubts a document that does not say that it is whole, whoever made it and in whatever phase', () => {
    for (const given of [
      {},
      { origin: 'build' },
      { origin: 'analysis' },
      { composition: 'incomplete' },
    ] as const)
      assert.deepEqual(doubtsOf(given), ['partial-document'], JSON.stringify(given));
  });

  it('takes one for whole that says so, and our own that said what they looked at', () => {
    const coverage = { 'shearwall:coverage:files': '10/12' };
    assert.deepEqual(doubtsOf({ origin: 'build', composition: 'complete' }), []);
    assert.deepEqual(doubtsOf({ origin: 'analysis' }, coverage), []);
    assert.deepEqual(doubtsOf({}, { ...coverage, 'shearwall:excluded': '/opt' }), ['partial-document']);
    assert.deepEqual(doubtsOf({}, { ...coverage, 'shearwall:unreadLayers': '0' }), ['partial-document']);
  });

  it('asks of each package of a registry, whatever a document takes it for, itself included', () => {
    const lodash = (type: SbomGraph['components'][number]['type'], id: string) => ({
      id,
      type,
      name: 'lodash',
      version: '4.17.0',
      purl: 'pkg:npm/lodash@4.17.0',
    });
    const components = [lodash('application', 'root'), lodash('file', 'f'), lodash('operating-system', 'o')];
    const graph = { root: 'root', components, dependencies: [], effects: [], created: 0 };
    const document = { graph, faults: [] } as unknown as Parameters<typeof inventoryFromDocument>[1];
    const found = inventoryFromDocument('app.json', document).components;
    assert.deepEqual(
      found.map(({ id, kind }) => [id, kind]),
      [
        ['root', 'application'],
        ['f', 'library'],
        ['o', 'library'],
      ],
    );
  });

  it('doubts one in which name, version or CPE of a component say another software than its package URL', () => {
    const root = { id: 'image', type: 'container' as const, name: 'app' };
    const doubts = (purl: string, said: { name: string; version?: string; cpes?: string[] }): number =>
      doubtsOf({ composition: 'complete', components: [root, { id: purl, type: 'library', purl, ...said }] })
        .length;
    const cpe = (version: string): string[] => [`cpe:2.3:a:acme:curl:${version}:*:*:*:*:*:*:*`];
    const torn: Parameters<typeof doubts>[] = [
      ['pkg:npm/curl@9.0.0', { name: 'curl', version: '4.0.0' }],
      ['pkg:npm/harmless@1.0.0', { name: 'lodash', version: '1.0.0' }],
      ['pkg:deb/debian/curl@8.14.1-2', { name: 'curl', version: '7.88.1-10' }],
      ['pkg:deb/debian/curl@8.1', { name: 'curl', version: '8.14' }],
      ['pkg:npm/curl@9.0.0', { name: 'curl', cpes: cpe('4.0.0') }],
      ['pkg:npm/curl@9.0.0', { name: 'curl', cpes: ['cpe:/a:acme:curl:4.0.0'] }],
    ];
    for (const one of torn) assert.equal(doubts(...one), 1, JSON.stringify(one));
    const alike: Parameters<typeof doubts>[] = [
      ['pkg:golang/x.org/curl@v4.0.0', { name: 'x.org/curl', version: '4.0.0' }],
      ['pkg:golang/stdlib@1.26.8', { name: 'stdlib', version: 'go1.26.8' }],
      ['pkg:maven/org.acme/log4j-core@2.0', { name: 'org.acme:log4j-core', version: '2.0' }],
      ['pkg:maven/org.acme/log4j-core@2.0', { name: 'Acme Log4j Core' }],
      ['pkg:npm/%40types/node@22.0.0', { name: 'node', cpes: [...cpe('*'), ...cpe('-')] }],
      ['pkg:deb/debian/curl@8.14.1-2', { name: 'curl', version: '1:8.14.1', cpes: cpe('8.14.1-2') }],
      ['pkg:deb/debian/curl@8.14.1-2~deb1', { name: 'curl', cpes: cpe('8.14.1-2\\~deb1') }],
      ['pkg:npm/curl@9.0.0', { name: 'curl', cpes: [...cpe('4.0.0'), ...cpe('9.0.0')] }],
      ['pkg:npm/curl@9.0.0', { name: 'curl', cpes: ['cpe:2.3:a', '%', ''] }],
    ];
    for (const one of alike) assert.equal(doubts(...one), 0, JSON.stringify(one));
  });

  it('takes the release of the system for that of its packages where these do not say one', () => {
    assert.deepEqual(distrosOf(deb('pkg:deb/debian/curl@8')), ['debian-12']);
    assert.deepEqual(distrosOf(deb('pkg:deb/debian/curl@8?distro=debian-13')), ['debian-13']);
  });

  it('takes it for no other system’s packages', () => {
    assert.deepEqual(distrosOf(deb('pkg:deb/ubuntu/curl@8'), deb('pkg:npm/curl@8')), [undefined, undefined]);
  });
});
