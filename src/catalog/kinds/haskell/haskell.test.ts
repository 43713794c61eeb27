import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { haskellCataloguer } from './index.ts';

const CONF = `name:            aeson
version:         2.2.1.0
id:              aeson-2.2.1.0-abc
license:         BSD-3-Clause
depends:
    base-4.18.2.0 bytestring-0.11.5.3
    text-2.0.2 data-fix-0.3.2-1a2b

haddock-html:    x
`;

describe('haskellCataloguer', () => {
  it('finds registered packages with what they need', () => {
    const { found } = catalogued(
      { 'usr/lib/ghc/package.conf.d/aeson-2.2.1.0.conf': CONF, 'etc/name.conf': CONF },
      [haskellCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, license, requires = [] }) => [
        name,
        version,
        license,
        requires.map((one) => one.name),
      ]),
      [['aeson', '2.2.1.0', 'BSD-3-Clause', ['base', 'bytestring', 'text', 'data-fix']]],
    );
  });
});
