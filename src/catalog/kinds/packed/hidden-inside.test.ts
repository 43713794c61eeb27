import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { FakeTree } from '../../../../test/fakes/catalog-tree.ts';
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

function unaccounted(files: Record<string, Uint8Array>): Record<string, string> {
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
});
