import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { luaCataloguer } from './index.ts';

const SPEC = `package = "lpeg"
version = "1.1.0-1"
description = { homepage = "https://example.org/lpeg", license = "MIT" }
dependencies = {
   "lua >= 5.1", "luafilesystem >= 1.8"
}
`;

describe('luaCataloguer', () => {
  it('finds rocks where they were installed, and no rockspec elsewhere', () => {
    const { found } = catalogued(
      {
        'usr/local/lib/luarocks/rocks-5.4/lpeg/1.1.0-1/lpeg-1.1.0-1.rockspec': SPEC,
        'src/lpeg-1.1.0-1.rockspec': SPEC,
      },
      [luaCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, license, requires }) => ({ name, version, license, requires })),
      [
        {
          name: 'lpeg',
          version: '1.1.0-1',
          license: 'MIT',
          requires: [{ type: 'luarocks', name: 'luafilesystem', constraint: '>= 1.8' }],
        },
      ],
    );
  });
});
