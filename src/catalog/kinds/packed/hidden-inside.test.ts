import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type FakeFile, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { buildTar } from '../../../../test/fakes/deb.ts';
import { elfFile } from '../../../../test/fakes/elf-file.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import { account } from '../../accounting/index.ts';
import { join } from '../../join/index.ts';
import { packedCataloguer } from './index.ts';

const ELF = elfFile();
const ZIP = fakeZip({ '__main__.py': 'print()' });
const behind = (line: string, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(`${line}\n`), bytes]);
/** Decoders pass over it. */
const frame = Buffer.from('502a4d1804000000aabbccdd', 'hex');

/** RFC 1952, 2.3: with the name that the file had. */
function gzipNamed(name: string, content: Uint8Array): Buffer {
  const packed = gzipSync(content);
  packed[3] = 8;
  return Buffer.concat([packed.subarray(0, 10), Buffer.from(`${name}\0`), packed.subarray(10)]);
}

function unaccounted(files: Record<string, FakeFile>): Record<string, string> {
  const tree = new FakeTree(files, packedCataloguer.examiners);
  const { unaccounted: found } = account(
    tree,
    join([], tree, ({ message }) => assert.fail(message)),
  );
  return Object.fromEntries(found.map(({ path, what }) => [path, what]));
}

describe('what a file hides', () => {
  it('is a program or an archive in a compressed file of any name', () => {
    const files = {
      'opt/tool.gz': gzipSync(ELF),
      'opt/blob': gzipSync(gzipSync('x')),
      'opt/named': gzipNamed('x'.repeat(3000), ELF),
      'opt/tape': gzipSync(buildTar([{ path: 'a', content: 'x' }])),
      'opt/page': gzipNamed('x'.repeat(3000), Buffer.from('.TH x')),
      'opt/big': zstdCompressSync(Buffer.concat([ELF, Buffer.alloc(1 << 20)])),
      'opt/parts': Buffer.concat([frame, frame, zstdCompressSync(ELF)]),
      'opt/bomb': zstdCompressSync(Buffer.concat([ELF, Buffer.alloc(17 << 20)])),
      'opt/broken': Buffer.from('1f8b08ffffffff', 'hex'),
      'usr/share/man/man1/x.1.gz': gzipSync('.TH x'),
      'opt/notes.zst': zstdCompressSync('notes'),
    };
    assert.deepEqual(unaccounted(files), {
      'opt/tool.gz': 'gzip',
      'opt/blob': 'gzip',
      'opt/named': 'gzip',
      'opt/tape': 'gzip',
      'opt/big': 'zstd',
      'opt/parts': 'zstd',
      'opt/bomb': 'zstd',
      'opt/broken': 'gzip',
    });
  });

  it('is what follows a script, whoever may run it', () => {
    const files = {
      'opt/app.pyz': behind('#!/usr/bin/env python3', ZIP),
      'opt/install.run': behind('#!/bin/sh', gzipSync(ELF)),
      'opt/tool.phar': behind('<?php __HALT_COMPILER(); ?>', Buffer.from('\0\x01GBMB')),
      'opt/plain.sh': behind('#!/bin/sh', Buffer.from("printf '\x1b[1mKöln\x1b[0m\\n'\n")),
      'opt/latin.py': behind('#!/usr/bin/python3', Buffer.from('print("K\xf6ln")\n', 'latin1')),
    };
    assert.deepEqual(unaccounted(files), {
      'opt/app.pyz': 'archive',
      'opt/install.run': 'archive',
      'opt/tool.phar': 'archive',
    });
  });

  it('is nothing in what apk, apt and Yarn keep for themselves, and whatever else is put in their place', () => {
    const scripts = (content: string): Buffer =>
      buildTar([{ path: 'busybox-1.36.1-r2.Q1jzc/WzKcOq8TbrMMY6OHZh7g89A=.post-install', content }]);
    const index = buildTar([
      { path: 'DESCRIPTION', content: 'v3.20' },
      { path: 'APKINDEX', content: 'C:Q1x' },
    ]);
    const lz4 = (text: string): Buffer =>
      Buffer.concat([Buffer.from('04224d186440a7', 'hex'), Buffer.from(`\0\0\0\0\xf0${text}`)]);
    const pnp = (own: string): FakeFile => {
      const head = '#!/usr/bin/env node\n/* eslint-disable */\n// @ts-nocheck\n"use strict";\n\n';
      return { content: `${head}${own}`, mode: 0o755 };
    };
    const files = {
      'srv/.pnp.cjs': pnp(`const RAW_RUNTIME_STATE =\n'{\\\n  "__info": [\\\n`),
      'opt/.pnp.cjs': pnp('run();\n'),
      'lib/apk/db/scripts.tar': scripts('#!/bin/sh\ntrue\n'),
      'usr/lib/apk/db/scripts.tar.gz': gzipSync(scripts('#!/bin/sh\ntrue\n')),
      'var/cache/apk/APKINDEX.066df28d.tar.gz': gzipSync(index),
      'var/lib/apt/lists/a_Packages.lz4': lz4('Package: 0ad'),
      'opt/root/lib/apk/db/scripts.tar': scripts('\x7fELF'),
      'opt/scripts.tar': scripts('#!/bin/sh\ntrue\n'),
      'etc/apk/cache/APKINDEX.066df28d.tar.gz': gzipSync(buildTar([{ path: 'tool', content: 'x' }])),
      'var/lib/apt/lists/b_Packages.lz4': lz4('tool'),
    };
    assert.deepEqual(Object.keys(unaccounted(files)).sort(), [
      'etc/apk/cache/APKINDEX.066df28d.tar.gz',
      'opt/.pnp.cjs',
      'opt/root/lib/apk/db/scripts.tar',
      'opt/scripts.tar',
      'var/lib/apt/lists/b_Packages.lz4',
    ]);
  });
});
