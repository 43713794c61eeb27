import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { debPackage, recognised } from '../../../test/fakes/found.ts';
import { join } from '../join/index.ts';
import type { Found } from '../types.ts';
import { account } from './index.ts';

const ELF = '\x7fELF';
const ZIP = 'PK\x03\x04';

function accounted(items: readonly Found[], files: Record<string, FakeFile>): ReturnType<typeof account> {
  const tree = new FakeTree(files, []);
  return account(
    tree,
    join(items, tree, ({ message }) => assert.fail(message)),
  );
}

function unaccounted(items: readonly Found[], files: Record<string, FakeFile>): string[] {
  return accounted(items, files).unaccounted.map(({ path, what }) => `${path} ${what}`);
}

describe('account', () => {
  it('lists exactly an ELF, a jar and a library that were dropped into owned folders', () => {
    const owned = {
      'usr/bin/true': `${ELF}true`,
      'usr/lib/libc.so.6': `${ELF}libc`,
      'usr/share/java/junit.jar': `${ZIP}junit`,
      'usr/bin/ldd': '#!/bin/bash\n',
      'etc/conf': 'conf',
    };
    const files = {
      ...owned,
      'usr/bin/ldd': { content: '#!/bin/bash\n', mode: 0o755 },
      'var/lib/dpkg/status': 'Package: all',
      'usr/bin/miner': { content: `${ELF}miner`, mode: 0o755, layer: 2 },
      'usr/lib/libevil.so': `${ELF}evil`,
      'usr/share/java/evil.jar': `${ZIP}evil`,
      'etc/ld.so.cache': 'glibc-ld.so.cache1.1',
      'usr/lib/python3/__pycache__/os.pyc': '\xcb\r\r\n',
    };

    const result = accounted([debPackage('all', owned)], files);

    assert.deepEqual(
      result.unaccounted.map(({ path, what, layer }) => [path, what, layer]),
      [
        ['usr/bin/miner', 'elf', 2],
        ['usr/lib/libevil.so', 'elf', 0],
        ['usr/share/java/evil.jar', 'zip', 0],
      ],
    );
    assert.deepEqual(result.coverage.files, { all: 11, accounted: 6 });
    assert.match(result.unaccounted[0]?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
    assert.equal(result.unaccounted[0]?.sizeBytes, 9);
  });

  it('lists a program whose bytes are no longer what the manifest says', () => {
    assert.deepEqual(unaccounted([debPackage('a', { 'usr/bin/a': `${ELF}a` })], { 'usr/bin/a': `${ELF}b` }), [
      'usr/bin/a elf',
    ]);
  });

  it('takes what was compiled for a package of R for its own, in the folder that has its name', () => {
    const stats: Found = {
      type: 'cran',
      name: 'fast',
      version: '1',
      kind: 'library',
      evidence: {
        by: 'r-packages',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: ['opt/library/fast/DESCRIPTION', 'usr/DESCRIPTION'],
      },
    };
    const paths = ['opt/library/fast/libs/fast.so', 'opt/library/fast/tool', 'usr/libs/tool.so'];
    const files = Object.fromEntries(paths.map((path) => [path, ELF]));
    assert.deepEqual(
      accounted([stats], files).unaccounted.map(({ within }) => within !== undefined),
      [true, false, false],
    );
  });

  it('lets what is recognised account for itself where there is no manifest', () => {
    const redis = recognised('redis', '7.2.4', 'usr/bin/redis');
    const part = recognised('zlib', '1.3', 'usr/bin/other', { by: 'vendored' });
    const files = { 'usr/bin/redis': `${ELF}redis`, 'usr/bin/other': `${ELF}other` };
    assert.deepEqual(unaccounted([redis, part], files), ['usr/bin/other elf']);
    assert.deepEqual(accounted([redis, part], files).coverage.bytes, { all: 18, accounted: 9 });
  });

  it('counts each name of a file, and neither links nor folders', () => {
    const files = { 'a/x': ELF, 'a/y': ELF, 'a/z': { link: 'x' } };
    const { coverage, unaccounted } = accounted([debPackage('a', { 'a/x': ELF })], files);
    assert.deepEqual(coverage.files, { all: 2, accounted: 1 });
    assert.deepEqual(
      unaccounted.map(({ path }) => path),
      ['a/y'],
    );
  });

  it('lists scripts that can be run, and compressed files that hold others', () => {
    const gzip = Buffer.from([0x1f, 0x8b, 8]);
    const files = {
      'a/run.sh': { content: '#!/bin/sh', mode: 0o755 },
      'a/lib.sh': '#!/bin/sh',
      'a/data.tar.gz': gzip,
      'a/layer.tgz': gzip,
      'a/page.1.gz': gzip,
      'a/hidden': { content: gzip, mode: 0o755 },
      'a/text': { content: 'text', mode: 0o755 },
    };
    assert.deepEqual(unaccounted([], files), [
      'a/data.tar.gz gzip',
      'a/hidden gzip',
      'a/layer.tgz gzip',
      'a/run.sh shebang',
    ]);
  });
});
