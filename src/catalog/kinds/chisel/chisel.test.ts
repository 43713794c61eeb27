import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { distroCataloguer } from '../distro-id/index.ts';
import { chiselCataloguer } from './index.ts';
import { slicedPackages } from './manifest.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const WALL = [
  { jsonwall: '1.0', schema: '1.0', count: 6 },
  { kind: 'content', slice: 'libc6_libs', path: '/usr/lib/libc.so.6' },
  { kind: 'package', name: 'libc6', version: '2.39-0ubuntu8.4', sha256: sha256('deb'), arch: 'amd64' },
  { kind: 'package', name: 'ca-certificates', version: '20240203', arch: 'all' },
  { kind: 'path', path: '/usr/lib/', mode: '0755', slices: ['libc6_libs'] },
  { kind: 'path', path: '/usr/lib/libc.so.6', mode: '0644', slices: ['libc6_libs'], sha256: sha256('libc') },
  {
    kind: 'path',
    path: '/etc/certs',
    slices: ['ca-certificates_data'],
    sha256: sha256('empty'),
    final_sha256: sha256('certs'),
  },
  { kind: 'slice', name: 'libc6_libs' },
]
  .map((item) => JSON.stringify(item))
  .join('\n');

describe('chiselCataloguer', () => {
  it('finds the packages that were cut, with the digests of the files that stand there', () => {
    const { found, problems } = catalogued(
      {
        'etc/os-release': 'ID=ubuntu\nVERSION_ID="24.04"\n',
        'var/lib/chisel/manifest.wall': zstdCompressSync(WALL),
        'usr/lib/libc.so.6': 'libc',
        'etc/certs': 'certs',
      },
      [distroCataloguer, chiselCataloguer],
    );
    assert.deepEqual(problems, []);
    const [, libc, certificates] = found;
    assert.deepEqual(
      [libc?.type, libc?.namespace, libc?.name, libc?.version],
      ['deb', 'ubuntu', 'libc6', '2.39-0ubuntu8.4'],
    );
    assert.deepEqual(libc?.qualifiers, { arch: 'amd64', distro: 'ubuntu-24.04' });
    assert.deepEqual(libc.files, [
      { path: 'usr/lib/libc.so.6', digest: { algorithm: 'sha256', hex: sha256('libc') } },
    ]);
    assert.equal(certificates?.files?.[0]?.digest?.hex, sha256('certs'));
  });

  it('reports what cannot be unpacked', () => {
    const { found, problems } = catalogued({ 'var/lib/chisel/manifest.wall': 'no zstd' }, [chiselCataloguer]);
    assert.deepEqual(found, []);
    assert.match(problems[0]?.message ?? '', /cannot be unpacked/);
  });

  it('skips lines that are not what they should be', () => {
    const odd = [
      '{',
      'null',
      '{"kind":"package","name":{},"version":"1"}',
      '{"kind":"path","path":1,"slices":7}',
      '[]',
    ];
    assert.deepEqual(slicedPackages(odd.join('\n'), assert.fail), []);
  });
});
