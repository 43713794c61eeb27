import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSbom } from './read-sbom.ts';

const lodash = { type: 'library', name: 'lodash', version: '4.17.0', purl: 'pkg:npm/lodash@4.17.0' };
const fork = {
  'bom-ref': 'fork',
  type: 'library',
  name: 'fork',
  version: '1.0.0',
  purl: 'pkg:npm/fork@1.0.0',
};
const link = [{ type: 'bom', url: 'urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1' }];

function read(more: object): ReturnType<typeof readSbom> {
  const component = { 'bom-ref': 'root', type: 'container', name: 'app' };
  const compositions = [{ aggregate: 'complete', assemblies: ['root'] }];
  const document = { bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component }, compositions };
  return readSbom(Buffer.from(JSON.stringify({ ...document, components: [fork], ...more })));
}

const elsewhere = (more: object): readonly string[] => read(more).elsewhere ?? [];

describe('what a document of CycloneDX says beside its components', () => {
  it('is nothing where all that it speaks of is among them', () => {
    assert.deepEqual(elsewhere({}), []);
    const source = { name: 'openssl', version: '3.0.0', purl: 'pkg:deb/debian/openssl@3.0.0?arch=source' };
    const openssl = { ...fork, purl: 'pkg:deb/debian/libssl3@3.0.0', pedigree: { ancestors: [source] } };
    assert.deepEqual(elsewhere({ components: [openssl] }), [], 'the source package that it was built from');
    const answered = [{ id: 'CVE-2026-1', analysis: { state: 'not_affected' } }];
    assert.deepEqual(elsewhere({ vulnerabilities: answered }), []);
  });

  it('is of which software a component is a changed copy, however deep it lies', () => {
    const changed = { ...fork, pedigree: { ancestors: [lodash] } };
    const said = ['1 component is a changed copy of another (pedigree), which is not judged'];
    assert.deepEqual(elsewhere({ components: [changed] }), said);
    assert.deepEqual(elsewhere({ components: [{ ...lodash, components: [changed] }] }), said);
    for (const pedigree of [{ variants: [lodash] }, { commits: [{ uid: '7638417db6d5' }] }])
      assert.deepEqual(elsewhere({ components: [{ ...fork, pedigree }] }), said);
    const deb = { ...changed, purl: 'pkg:deb/debian/node-fork@1.0.0' };
    assert.deepEqual(elsewhere({ components: [deb] }), said, 'no source package');
    const patched = { ...lodash, pedigree: { patches: [{ type: 'unofficial' }], descendants: [fork] } };
    assert.deepEqual(elsewhere({ components: [patched] }), [], 'it is judged by its own name and version');
  });

  it('is what other documents list, of a part or of the whole', () => {
    const said = ['1 part is described by another document (externalReferences), which was not read'];
    assert.deepEqual(elsewhere({ externalReferences: link }), said);
    assert.deepEqual(elsewhere({ components: [{ ...fork, externalReferences: link }] }), said);
  });

  it('are vulnerabilities that nobody answered', () => {
    const said = ['the document itself names 1 vulnerability that nobody answered'];
    assert.deepEqual(elsewhere({ vulnerabilities: [{ id: 'CVE-2026-1' }] }), said);
    assert.deepEqual(elsewhere({ vulnerabilities: [{ analysis: { state: 'in_triage' } }] }), said);
  });

  it('is not whole where the completeness of one part is not known', () => {
    const open = { aggregate: 'unknown', assemblies: ['fork'] };
    const whole = { aggregate: 'complete', assemblies: ['root'] };
    assert.equal(read({ compositions: [whole, open] }).graph.composition, undefined);
    assert.equal(read({ compositions: [whole, { ...open, assemblies: [] }] }).graph.composition, 'complete');
  });
});
