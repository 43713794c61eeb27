import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { conanCataloguer } from './index.ts';

const ID = '0123456789abcdef0123456789abcdef01234567';

describe('conanCataloguer', () => {
  it('finds packages where Conan 1 keeps them, and says that it cannot name those of Conan 2', () => {
    const info =
      '[settings]\n    os=Linux\n\n[full_requires]\n    zlib/1.3.1:abc\n    fmt/10.2.1@u/c:abc\n\n[options]\n    x=1\n';
    const { found, problems } = catalogued(
      {
        [`root/.conan/data/poco/1.13.3/_/_/package/${ID}/conaninfo.txt`]: info,
        [`root/.conan/data/own/2.0/me/stable/package/${ID}/conaninfo.txt`]: '[settings]\n',
        'root/.conan2/p/b/poco1234/p/conaninfo.txt': info,
      },
      [conanCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, qualifiers, requires }) => ({ name, version, qualifiers, requires })),
      [
        { name: 'own', version: '2.0', qualifiers: { user: 'me', channel: 'stable' }, requires: undefined },
        {
          name: 'poco',
          version: '1.13.3',
          qualifiers: undefined,
          requires: [
            { type: 'conan', name: 'zlib', constraint: '1.3.1' },
            { type: 'conan', name: 'fmt', constraint: '10.2.1' },
          ],
        },
      ],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['root/.conan2/p/b/poco1234/p/conaninfo.txt'],
    );
  });
});
