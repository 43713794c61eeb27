import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { debPackage, found, recognised } from '../../../test/fakes/found.ts';
import type { Found } from '../types.ts';
import { join } from './index.ts';

const FILES = { 'usr/bin/app': 'x'.repeat(1000), 'app/lock': 'y'.repeat(70), 'usr/lib/a.so': 'z'.repeat(30) };

function sizes(...items: Found[]): Record<string, number | undefined> {
  const { components } = join(items, new FakeTree(FILES, []), ({ message }) => assert.fail(message));
  return Object.fromEntries(components.map(({ name, sizeBytes }) => [name, sizeBytes]));
}

const crate = (name: string): Found =>
  found(name, { locations: ['usr/bin/app'] }, { type: 'cargo', version: '1.0.0' });

describe('the size of a component', () => {
  it('is that of the program, and what is linked into the program has none', () => {
    const program = recognised('app', '1.0', 'usr/bin/app');
    assert.deepEqual(sizes(program, crate('asn1'), crate('libc')), { app: 1000, asn1: 0, libc: 0 });
  });

  it('is that of nobody where a file holds several libraries and no program', () => {
    const declared = (name: string): Found => found(name, { locations: ['app/lock'], declared: true });
    assert.deepEqual(sizes(crate('asn1'), crate('libc')), { asn1: 0, libc: 0 });
    assert.deepEqual(sizes(declared('a'), declared('b')), { a: 0, b: 0 });
  });

  it('is that of nobody where two programs were seen in one file', () => {
    const programs = ['one', 'two'].map((name) => recognised(name, '1.0', 'usr/bin/app'));
    assert.deepEqual(sizes(...programs), { one: 0, two: 0 });
  });

  it('is that of the file for the only one that was seen in it', () => {
    assert.deepEqual(sizes(crate('asn1')), { asn1: 1000 });
    assert.deepEqual(sizes(recognised('a', '1', 'usr/lib/a.so', { confidence: 0.9 })), { a: 30 });
  });

  it('is that of the files that a package lists, whatever else is in them', () => {
    const deb = debPackage('apt', {
      'usr/bin/app': FILES['usr/bin/app'],
      'usr/lib/a.so': FILES['usr/lib/a.so'],
    });
    assert.deepEqual(sizes(deb, crate('asn1'), crate('libc')), { apt: 1030, asn1: 0, libc: 0 });
  });
});
