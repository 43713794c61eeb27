import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Component } from '../types.ts';
import { purlWithUpstream, trivyProperties } from './scanner-hints.ts';

const built = (version: string, source: string, sourceVersion: string): Component => ({
  id: 'x',
  type: 'library',
  name: 'libx',
  version,
  purl: `pkg:deb/debian/libx@${encodeURIComponent(version)}?arch=amd64`,
  source: { name: source, version: sourceVersion, purl: 'pkg:deb/debian/x@1?arch=source' },
});

describe('purlWithUpstream', () => {
  it('names the source where it is not the package itself', () => {
    assert.equal(purlWithUpstream(built('1-2', 'x', '1-2')), 'pkg:deb/debian/libx@1-2?arch=amd64&upstream=x');
  });

  it('names its version too where that differs, as in a binary-only rebuild', () => {
    assert.equal(
      purlWithUpstream(built('1-2+b1', 'libx', '1-2')),
      'pkg:deb/debian/libx@1-2%2Bb1?arch=amd64&upstream=libx%401-2',
    );
  });

  it('leaves a purl alone whose package is its own source, or has none', () => {
    assert.equal(purlWithUpstream(built('1-2', 'libx', '1-2')), 'pkg:deb/debian/libx@1-2?arch=amd64');
    assert.equal(purlWithUpstream({ id: 'x', type: 'file', name: 'x' }), undefined);
  });
});

describe('trivyProperties', () => {
  const cases: [string, Record<string, string>][] = [
    ['1:2.0-3', { SrcVersion: '2.0', SrcRelease: '3', SrcEpoch: '1' }],
    ['2.0-rc1-3', { SrcVersion: '2.0-rc1', SrcRelease: '3' }],
    ['2025b', { SrcVersion: '2025b' }],
  ];
  for (const [version, expected] of cases) {
    it(`takes ${version} apart`, () => {
      const properties = trivyProperties({ name: 'x', version, purl: '' }, undefined);
      const { 'aquasecurity:trivy:SrcName': name, ...rest } = properties;

      assert.equal(name, 'x');
      assert.deepEqual(
        Object.fromEntries(Object.entries(rest).map(([key, value]) => [key.split(':')[2], value])),
        expected,
      );
    });
  }
});
