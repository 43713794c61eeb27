import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { rCataloguer } from './index.ts';

const DESCRIPTION = `Package: ggplot2
Version: 3.4.4
Title: Create Elegant Data
  Visualisations
License: MIT + file LICENSE
Depends: R (>= 3.3)
Imports: cli, scales (>= 1.2.0),
    withr (>= 2.5.0)
Repository: CRAN
Built: R 4.3.2; ; 2023-11-01 00:00:00 UTC; unix
`;

describe('rCataloguer', () => {
  it('finds installed packages, with licence and needs', () => {
    const { found } = catalogued({ 'usr/local/lib/R/site-library/ggplot2/DESCRIPTION': DESCRIPTION }, [
      rCataloguer,
    ]);
    const [ggplot] = found;
    assert.deepEqual(
      [ggplot?.type, ggplot?.name, ggplot?.version, ggplot?.license],
      ['cran', 'ggplot2', '3.4.4', 'MIT'],
    );
    assert.deepEqual(
      ggplot?.requires?.map(({ name, constraint }) => [name, constraint]),
      [
        ['cli', undefined],
        ['scales', '>= 1.2.0'],
        ['withr', '>= 2.5.0'],
      ],
    );
    assert.deepEqual(ggplot?.properties, { repository: 'CRAN' });
  });

  it('finds the translations that R installs, which nothing was built for', () => {
    const part = 'Package: translations\nVersion: 4.5.0\nLicense: Part of R 4.5.0\n';
    const { found } = catalogued({ 'usr/lib/R/library/translations/DESCRIPTION': part }, [rCataloguer]);
    assert.deepEqual(
      found.map(({ name, version }) => [name, version]),
      [['translations', '4.5.0']],
    );
  });

  it('skips sources and other files of that name', () => {
    const source = DESCRIPTION.replace(/^Built.*\n/m, '');
    assert.deepEqual(
      catalogued({ 'a/DESCRIPTION': source, 'b/DESCRIPTION': 'A text.\n' }, [rCataloguer]).found,
      [],
    );
  });
});
