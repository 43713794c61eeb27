import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exclusions } from './exclusions.ts';

function fits(glob: string, path: string): boolean {
  return new Exclusions([glob]).has(path);
}

describe('Exclusions', () => {
  it('fit paths from the root, and all that is below', () => {
    for (const glob of [
      'usr/share/doc',
      '/usr/share/doc/',
      './usr/share/doc',
      'usr/*/doc',
      'usr/**/doc',
      '**/doc',
    ])
      assert.ok(fits(glob, 'usr/share/doc/x/copyright'), glob);
    assert.ok(!fits('share/doc', 'usr/share/doc'));
    assert.ok(!fits('usr/share/doc', 'usr/share/docs'));
    assert.ok(!fits('usr/*', 'usr'));
    assert.ok(fits('usr/**', 'usr/a/b'));
    assert.ok(!fits('usr/**', 'usr'));
    assert.ok(fits('opt/a?.[x]', 'opt/ab.[x]'));
    assert.ok(!fits('opt/a?c', 'opt/a/c'));
    assert.ok(fits('**/*.md', 'README.md'));
  });

  it('know which of them were of use', () => {
    const exclusions = new Exclusions(['a', 'b']);
    exclusions.has('a/x');
    assert.deepEqual(exclusions.unused, ['b']);
  });

  it('refuse what fits everything or nothing', () => {
    for (const glob of ['', '/', '*', '**', '../x', './'])
      assert.throws(() => new Exclusions([glob]), { code: 'CATALOG_EXCLUDE' }, glob);
  });
});
