import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../../../test/seed.ts';
import { compareLibraryNames } from './compare-library-names.ts';

describe('compareLibraryNames', () => {
  it('compares runs of digits by their number', () => {
    assert.ok(compareLibraryNames('libc.so.10', 'libc.so.9') > 0);
    assert.ok(compareLibraryNames('libx2.so', 'libx10.so') < 0);
    assert.equal(compareLibraryNames('liba.so.07', 'liba.so.7'), 0);
  });

  it('puts digits after letters and a longer name after its beginning', () => {
    assert.ok(compareLibraryNames('lib1', 'liba') > 0);
    assert.ok(compareLibraryNames('liba', 'lib1') < 0);
    assert.ok(compareLibraryNames('libz.so.1', 'libz.so') > 0);
    assert.ok(compareLibraryNames('libz', 'libz.so') < 0);
  });

  it('is an order: sorting gives the same whatever comes first', () => {
    const name = fc
      .array(fc.constantFrom('a', 'b', '.', '-', '0', '1', '9'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const sign = (x: string, y: string): number => Math.sign(compareLibraryNames(x, y));
        assert.ok(sign(a, b) === -sign(b, a));
        if (sign(a, b) < 0 && sign(b, c) < 0) assert.equal(sign(a, c), -1);
      }),
    );
  });
});
