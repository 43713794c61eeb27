import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { pacmanCataloguer } from './index.ts';
import { mtreeFiles } from './local-database.ts';

const sha256 = createHash('sha256').update('program').digest('hex');

function desc(fields: Record<string, string[]>): string {
  return Object.entries(fields)
    .map(([name, values]) => `%${name}%\n${values.join('\n')}\n`)
    .join('\n');
}

const LOCAL = 'var/lib/pacman/local';
const FILES: Record<string, FakeFile> = {
  'etc/os-release': 'ID=arch\nNAME="Arch Linux"\n',
  [`${LOCAL}/openssl-3.3.1-1/desc`]: desc({
    NAME: ['openssl'],
    VERSION: ['3.3.1-1'],
    BASE: ['openssl'],
    ARCH: ['x86_64'],
    LICENSE: ['Apache-2.0'],
    PACKAGER: ['Ann Arch <a@archlinux.org>'],
    DEPENDS: ['glibc', 'perl: for scripts'],
    PROVIDES: ['libcrypto.so=3-64'],
  }),
  [`${LOCAL}/openssl-3.3.1-1/mtree`]: gzipSync(
    `#mtree\n/set type=file uid=0\n./.BUILDINFO time=1.0 size=1 sha256digest=${sha256}\n./usr time=1.0 type=dir\n./usr/bin/open\\040ssl time=1.0 size=7 md5digest=00 sha256digest=${sha256}\n`,
  ),
  [`${LOCAL}/glibc-2.39-1/desc`]: desc({ NAME: ['glibc'], VERSION: ['2.39-1'] }),
  [`${LOCAL}/curl-8.8.0-1/desc`]: desc({
    NAME: ['curl'],
    VERSION: ['8.8.0-1'],
    DEPENDS: ['libcrypto.so=3-64'],
  }),
  [`${LOCAL}/ALPM_DB_VERSION`]: '9\n',
};

describe('pacmanCataloguer', () => {
  it('finds packages with files, licences and what they need', () => {
    const { found, problems } = catalogued(FILES, [pacmanCataloguer]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      found.map(({ namespace, name, version, requires = [] }) => [
        `${namespace}/${name}@${version}`,
        ...requires.map((one) => one.name),
      ]),
      [['arch/curl@8.8.0-1', 'openssl'], ['arch/glibc@2.39-1'], ['arch/openssl@3.3.1-1', 'glibc']],
    );
    const openssl = found[2];
    assert.deepEqual(openssl?.files, [
      { path: 'usr/bin/open ssl', digest: { algorithm: 'sha256', hex: sha256 } },
    ]);
    assert.equal(openssl.license, 'Apache-2.0');
    assert.deepEqual(openssl.supplier, { name: 'Ann Arch', email: 'a@archlinux.org', kind: 'person' });
  });

  it('reports what it cannot read, and finds the rest', () => {
    const { found, problems } = catalogued(
      {
        ...FILES,
        [`${LOCAL}/x-1/desc`]: '%NAME%\nx\n',
        [`${LOCAL}/curl-8.8.0-1/mtree`]: gzipSync('x'.repeat(99)).subarray(0, 20),
      },
      [pacmanCataloguer],
    );
    assert.equal(found.length, 3);
    assert.equal(problems.length, 2);
  });
});

describe('mtreeFiles', () => {
  it('takes the type from the last /set, and falls back to MD5', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    assert.deepEqual(
      mtreeFiles(`/set type=dir\n./a time=1\n./b type=file md5digest=${md5}\n./c type=file\n`, assert.fail),
      [
        ['b', md5],
        ['c', ''],
      ],
    );
  });
});
