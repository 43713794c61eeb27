import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { vcpkgCataloguer } from './index.ts';

const STATUS = `Package: zlib
Version: 1.3.1
Port-Version: 1
Architecture: x64-linux
Status: install ok installed

Package: curl
Version: 8.8.0
Depends: vcpkg-cmake, zlib
Architecture: x64-linux
Status: install ok installed

Package: curl
Feature: ssl
Architecture: x64-linux
Status: install ok installed

Package: gone
Version: 1
Architecture: x64-linux
Status: purge ok not-installed
`;

describe('vcpkgCataloguer', () => {
  it('finds installed ports, not their features nor removed ones', () => {
    const { found } = catalogued({ 'opt/installed/vcpkg/status': STATUS }, [vcpkgCataloguer]);
    assert.deepEqual(
      found.map(({ name, version, qualifiers, requires = [] }) => [
        name,
        version,
        qualifiers,
        requires.map((one) => one.name),
      ]),
      [
        ['zlib', '1.3.1#1', { triplet: 'x64-linux' }, []],
        ['curl', '8.8.0', { triplet: 'x64-linux' }, ['vcpkg-cmake', 'zlib']],
      ],
    );
  });
});
