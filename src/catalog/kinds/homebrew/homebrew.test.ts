import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { homebrewCataloguer } from './index.ts';

describe('homebrewCataloguer', () => {
  it('finds what was poured, with its needs', () => {
    const receipt = {
      source: { tap: 'homebrew/core' },
      runtime_dependencies: [{ full_name: 'openssl@3', version: '3.3.1' }],
    };
    const { found } = catalogued(
      {
        'home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1/INSTALL_RECEIPT.json': JSON.stringify(receipt),
        'x/INSTALL_RECEIPT.json': '{}',
      },
      [homebrewCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, requires, properties }) => ({ name, version, requires, properties })),
      [
        {
          name: 'jq',
          version: '1.7.1',
          requires: [{ type: 'brew', name: 'openssl@3', constraint: '3.3.1' }],
          properties: { tap: 'homebrew/core' },
        },
      ],
    );
  });

  it('reports a receipt that is not JSON', () => {
    const { problems } = catalogued({ 'Cellar/jq/1/INSTALL_RECEIPT.json': '{' }, [homebrewCataloguer]);
    assert.equal(problems.length, 1);
  });
});
