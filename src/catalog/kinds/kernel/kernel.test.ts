import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { kernelCataloguer } from './index.ts';

const RELEASE = '6.1.0-18-amd64';

function module(fields: Record<string, string>): Buffer {
  const strings = Object.entries(fields).map(([key, value]) => `${key}=${value}\0`);
  return Buffer.from(`\x7fELF${'\0'.repeat(60)}${strings.join('')}`, 'latin1');
}

function bootImage(release: string): Buffer {
  const image = Buffer.alloc(8192);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x1000, 0x20e);
  image.write(`${release} (builder@example) #1 SMP\0`, 0x1200, 'latin1');
  return image;
}

function foundIn(files: Record<string, FakeFile>): string[] {
  return catalogued(files, [kernelCataloguer]).found.map(
    ({ namespace, name, version, evidence }) =>
      `${namespace === undefined ? '' : `${namespace}/`}${name}@${version} ${evidence.locations.length}`,
  );
}

describe('kernelCataloguer', () => {
  const own = module({ license: 'GPL', intree: 'Y', name: 'ext4', vermagic: `${RELEASE} SMP preempt` });

  it('finds one kernel by its image and its modules, compressed or not', () => {
    const folder = `usr/lib/modules/${RELEASE}/kernel/fs`;
    assert.deepEqual(
      foundIn({
        'boot/vmlinuz-any': bootImage(RELEASE),
        [`${folder}/ext4.ko`]: own,
        [`${folder}/a.ko.gz`]: gzipSync(own),
        [`${folder}/b.ko.zst`]: zstdCompressSync(own),
        [`${folder}/c.ko.xz`]: 'packed',
      }),
      [`linux-kernel@${RELEASE} 5`],
    );
  });

  it('finds modules of others, with their own version', () => {
    const zfs = module({ version: '2.1.11-1', license: 'CDDL', name: 'zfs', vermagic: `${RELEASE} SMP` });
    assert.deepEqual(foundIn({ [`lib/modules/${RELEASE}/updates/dkms/zfs.ko`]: zfs }), [
      'linux-kernel-module/zfs@2.1.11-1 1',
    ]);
  });

  it('takes the release from the name where an image has no header', () => {
    assert.deepEqual(foundIn({ 'boot/vmlinuz-6.6.12-arm64': Buffer.alloc(4096) }), [
      'linux-kernel@6.6.12-arm64 1',
    ]);
    assert.deepEqual(foundIn({ 'boot/vmlinuz': Buffer.alloc(4096), 'srv/boot/readme': '6.1.0' }), []);
  });

  it('reports a module that cannot be unpacked', () => {
    const { problems } = catalogued({ [`lib/modules/${RELEASE}/x.ko.gz`]: 'no gzip' }, [kernelCataloguer]);
    assert.equal(problems.length, 1);
  });
});
