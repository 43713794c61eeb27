import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { licenseOf, licensesOf } from './index.ts';

describe('licenseOf', () => {
  it('knows ids, names and expressions', () => {
    assert.deepEqual(licenseOf('mit'), { license: 'MIT' });
    assert.deepEqual(licenseOf('Apache License, Version 2.0'), { license: 'Apache-2.0' });
    assert.deepEqual(licenseOf('(mit or apache-2.0)'), { license: 'MIT OR Apache-2.0' });
    assert.deepEqual(licenseOf('Apache-2.0 WITH LLVM-exception'), {
      license: 'Apache-2.0 WITH LLVM-exception',
    });
    assert.deepEqual(licenseOf('LicenseRef-Own AND 0BSD'), { license: 'LicenseRef-Own AND 0BSD' });
  });

  it('keeps a name that says too little, and leaves out texts', () => {
    assert.deepEqual(licenseOf('BSD'), { licenseNames: ['BSD'] });
    assert.deepEqual(licenseOf('MIT AND'), { licenseNames: ['MIT AND'] });
    assert.deepEqual(licenseOf('(MIT'), { licenseNames: ['(MIT'] });
    assert.deepEqual(licenseOf('SEE LICENSE IN LICENSE.txt'), {
      licenseNames: ['SEE LICENSE IN LICENSE.txt'],
    });
    assert.deepEqual(licenseOf('Copyright me\nAll rights'), {});
    assert.deepEqual(licenseOf(' '), {});
  });
});

describe('licensesOf', () => {
  it('joins what it knows and keeps the rest', () => {
    assert.deepEqual(licensesOf(['MIT License', 'MIT', 'BSD License', 'Apache-2.0'], 'OR'), {
      license: 'MIT OR Apache-2.0',
      licenseNames: ['BSD License'],
    });
  });
});
