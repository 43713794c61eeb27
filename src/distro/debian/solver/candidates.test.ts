import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indexFromText, indexOf } from '../../../../test/fakes/package-index.ts';
import { newestOf } from './candidates.ts';

describe('the newest of a package', () => {
  it('is the newest version, whichever suite has it', () => {
    const index = indexFromText({ a: 'Package: p\nVersion: 1', b: 'Package: p\nVersion: 2' });
    assert.equal(newestOf('p', index)?.suite, 'b');
    assert.equal(newestOf('q', index), undefined);
  });

  it('is of equal versions the one whose suite, component and path stand first in byte order', () => {
    const [record] = indexFromText('Package: p').versionsOf('p');
    assert.ok(record);
    const at = (suite: string, component: string, filename: string) => ({
      ...record,
      suite,
      component,
      filename,
    });
    const ordered = [
      at('a', 'main', 'pool/b'),
      at('a', 'main', 'pool/c'),
      at('a', 'universe', 'pool/a'),
      at('b', 'main', 'pool/a'),
    ];
    for (const [first, one] of ordered.entries())
      for (const other of ordered.slice(first + 1))
        for (const records of [
          [one, other],
          [other, one],
        ])
          assert.equal(newestOf('p', indexOf(records)), one, `${records.map(({ suite }) => suite).join()}`);
  });

  it('is not an older one, though its suite stands first', () => {
    const index = indexFromText({
      c: 'Package: p\nVersion: 2',
      b: 'Package: p\nVersion: 2',
      a: 'Package: p\nVersion: 1',
    });
    assert.deepEqual([newestOf('p', index)?.suite, newestOf('p', index)?.version], ['b', '2']);
  });
});
