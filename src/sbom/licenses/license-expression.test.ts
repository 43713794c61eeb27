import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import parseExpression from 'spdx-expression-parse';
import { anyText } from '../../../test/fakes/any-text.ts';
import { fc } from '../../../test/seed.ts';
import type { Component } from '../types.ts';
import { declaredLicense, licenseRef, namedLicenses } from './license-expression.ts';

const component = (license: string | undefined, licenseNames: string[]): Component => ({
  id: 'x',
  type: 'library',
  name: 'x',
  licenseNames,
  ...(license !== undefined && { license }),
});

describe('licenseRef', () => {
  it('keeps a name that fits and marks one that had to change with its digest', () => {
    assert.equal(licenseRef('public-domain'), 'LicenseRef-public-domain');
    assert.match(licenseRef('MIT/X11'), /^LicenseRef-MIT-X11-[0-9a-f]{8}$/);
    assert.notEqual(licenseRef('MIT/X11'), licenseRef('MIT X11'));
  });

  it('is a licence that SPDX parsers accept, whatever the name', () => {
    fc.assert(fc.property(anyText, (name) => Boolean(parseExpression(licenseRef(name)))));
  });
});

describe('declaredLicense', () => {
  it('binds a choice before more licences are added to it', () => {
    assert.equal(declaredLicense(component('MIT OR ISC', ['x'])), '(MIT OR ISC) AND LicenseRef-x');
    assert.equal(declaredLicense(component('MIT AND ISC', ['x'])), 'MIT AND ISC AND LicenseRef-x');
  });

  it('says nothing where nothing is known', () => {
    assert.equal(declaredLicense(component(undefined, [])), undefined);
  });
});

describe('namedLicenses', () => {
  it('finds references inside expressions, but not those of other documents', () => {
    const inside = component('MIT OR LicenseRef-b OR DocumentRef-other:LicenseRef-c', ['a/a']);

    assert.deepEqual(
      namedLicenses([inside]).map(({ name }) => name),
      ['a/a', 'b'],
    );
  });
});
