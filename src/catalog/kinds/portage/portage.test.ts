import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { portageCataloguer } from './index.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const FOLDER = 'var/db/pkg/dev-libs/openssl-3.3.1-r2';

describe('portageCataloguer', () => {
  it('finds packages by their folders, with the files that were put there', () => {
    const { found, problems } = catalogued(
      {
        [`${FOLDER}/CONTENTS`]: `dir /usr\nobj /usr/bin/open ssl ${MD5} 1700000000\nsym /usr/lib/x -> y 1\n`,
        [`${FOLDER}/LICENSE`]: 'Apache-2.0\n',
        [`${FOLDER}/SLOT`]: '0/3\n',
        [`${FOLDER}/repository`]: 'gentoo\n',
      },
      [portageCataloguer],
    );
    assert.deepEqual(problems, []);
    const [openssl] = found;
    assert.deepEqual(
      [openssl?.namespace, openssl?.name, openssl?.version],
      ['dev-libs', 'openssl', '3.3.1-r2'],
    );
    assert.deepEqual(openssl?.qualifiers, { repository: 'gentoo', slot: '0/3' });
    assert.deepEqual(openssl?.files, [{ path: 'usr/bin/open ssl', digest: { algorithm: 'md5', hex: MD5 } }]);
    assert.equal(openssl?.license, 'Apache-2.0');
  });

  it('tells names that end in numbers from versions, and reports what is neither', () => {
    const { found, problems } = catalogued(
      {
        'var/db/pkg/app-arch/lbzip2-2.5_p20181227/CONTENTS': '',
        'var/db/pkg/x11-libs/gtk+-3.24.42/CONTENTS': '',
        'var/db/pkg/x/-MERGING-y/CONTENTS': '',
      },
      [portageCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version }) => [name, version]),
      [
        ['lbzip2', '2.5_p20181227'],
        ['gtk+', '3.24.42'],
      ],
    );
    assert.equal(problems.length, 1);
  });
});
