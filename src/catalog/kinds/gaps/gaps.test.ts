import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { gapsCataloguer } from './index.ts';

describe('gapsCataloguer', () => {
  it('names the ecosystems that are there and not read, but not what packages contain for themselves', () => {
    const { problems } = catalogued(
      {
        'app/deno.lock': '{}',
        'var/guix/db/db.sqlite': 'x',
        'app/node_modules/x/flake.lock': '{}',
        'srv/db.sqlite': 'x',
      },
      [gapsCataloguer],
    );
    assert.deepEqual(
      problems.map(({ path, message }) => [path, message]),
      [
        ['app/deno.lock', 'packages of Deno are not read: what it names is not listed'],
        ['var/guix/db/db.sqlite', 'packages of Guix are not read: what it names is not listed'],
      ],
    );
  });
});
