import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { catalogued, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { recognised } from '../../../../test/fakes/found.ts';
import { join } from '../../join/index.ts';
import { condaCataloguer } from './index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const RECORD = {
  name: 'openssl',
  version: '3.3.1',
  build: 'h4bc722e_2',
  channel: 'https://conda.anaconda.org/conda-forge/linux-64',
  subdir: 'linux-64',
  license: 'Apache-2.0',
  depends: ['__glibc >=2.17', 'ca-certificates', 'libgcc-ng >=12'],
  paths_data: { paths: [{ _path: 'bin/openssl', sha256: 'x', sha256_in_prefix: sha256('program') }] },
};
const FILES = {
  'opt/env/conda-meta/openssl-3.3.1-h4bc722e_2.json': JSON.stringify(RECORD),
  'opt/env/conda-meta/history': '==> 2024-01-01 <==',
  'opt/env/bin/openssl': 'program',
};

describe('condaCataloguer', () => {
  it('finds packages of an environment, with their files, needs and licence', () => {
    const { found, problems } = catalogued(FILES, [condaCataloguer]);
    assert.deepEqual(problems, []);
    assert.equal(found.length, 1);
    const [openssl] = found;
    assert.deepEqual(openssl?.qualifiers, {
      build: 'h4bc722e_2',
      channel: 'conda-forge',
      subdir: 'linux-64',
    });
    assert.deepEqual(
      openssl.requires?.map(({ name, constraint }) => [name, constraint]),
      [
        ['ca-certificates', undefined],
        ['libgcc-ng', '>=12'],
      ],
    );
    assert.equal(openssl.license, 'Apache-2.0');
    assert.deepEqual(
      openssl.files?.map(({ path }) => path),
      ['opt/env/bin/openssl'],
    );
  });

  it('makes what is recognised in a file of a package evidence for it', () => {
    const { found } = catalogued(FILES, [condaCataloguer]);
    const tree = new FakeTree(FILES, condaCataloguer.examiners);
    const items = [...found, recognised('openssl', '3.3.1', 'opt/env/bin/openssl')];
    const { components } = join(items, tree, () => assert.fail());
    assert.deepEqual(
      components.map(({ id, evidence }) => [id, evidence.length]),
      [['pkg:conda/openssl@3.3.1?build=h4bc722e_2&channel=conda-forge&subdir=linux-64', 2]],
    );
  });

  it('reports anything that is not JSON, and skips other documents', () => {
    const { found, problems } = catalogued(
      { 'env/conda-meta/a.json': '{', 'env/conda-meta/state.json': '{"env_vars": {}}', 'a/x.json': '{' },
      [condaCataloguer],
    );
    assert.deepEqual(found, []);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['env/conda-meta/a.json'],
    );
  });
});
