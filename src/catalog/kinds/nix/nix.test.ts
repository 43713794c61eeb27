import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { nixCataloguer } from './index.ts';
import { storePath } from './store-path.ts';

const DIGEST = '0c5b8vw40dy178xlpddw65q9gf1h2186';

describe('storePath', () => {
  it('tells name, version and output', () => {
    assert.deepEqual(storePath(`${DIGEST}-openssl-3.0.14-dev`), {
      digest: DIGEST,
      name: 'openssl',
      version: '3.0.14',
      output: 'dev',
    });
    assert.equal(storePath(`${DIGEST}-python3.11-requests-2.31.0`)?.name, 'python3.11-requests');
    assert.equal(storePath(`${DIGEST}-gtk+3-3.24.41`)?.version, '3.24.41');
  });

  it('skips anything that is not a package', () => {
    for (const rest of [
      'stdenv-linux',
      'fix-1.2.patch',
      'hello-2.12.tar.gz',
      'hello-2.12.drv',
      'glibc-2.39-hook',
    ])
      assert.equal(storePath(`${DIGEST}-${rest}`), undefined, rest);
    assert.equal(storePath('openssl-3.0.14'), undefined);
  });
});

describe('nixCataloguer', () => {
  it('finds folders of the store', () => {
    const { found } = catalogued(
      { [`nix/store/${DIGEST}-hello-2.12.1/bin/hello`]: 'x', [`nix/store/${DIGEST}-note-1.0`]: 'a file' },
      [nixCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, qualifiers }) => [name, version, qualifiers]),
      [['hello', '2.12.1', { outputhash: DIGEST }]],
    );
  });
});
