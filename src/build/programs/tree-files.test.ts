import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Tree } from '../../rootfs/index.ts';
import { TreeFiles } from './tree-files.ts';

describe('a file of the tree, read where it lies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-tree-files-'));
  after(() => rmSync(folder, { recursive: true }));

  function openedOf(path: string) {
    const content = { kind: 'local', path, sizeBytes: 10 };
    const files = new TreeFiles({ get: () => ({ type: 'file', content }) } as unknown as Tree, () => ({
      dataPath: path,
    }));
    return { files, read: () => files.content('app')?.read(0, 10).toString() };
  }

  it('has changed when it became shorter or vanished meanwhile, which says what to do', () => {
    const path = join(folder, 'app');
    writeFileSync(path, '#!/bin/sh\n');
    const { files, read } = openedOf(path);
    assert.equal(read(), '#!/bin/sh\n');

    writeFileSync(path, '#!/bin');
    assert.throws(read, { code: 'BUILD_FILE_CHANGED', hint: /build again/ });
    files.close();
    rmSync(path);
    assert.throws(openedOf(path).read, { code: 'BUILD_FILE_CHANGED', hint: /build again/ });
  });
});
