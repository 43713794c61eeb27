import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeFolder, makeFolderFor } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'shearwall-folder-'));
after(() => rmSync(root, { recursive: true }));

describe('makeFolder', () => {
  it('makes what is missing above it, and says whether the folder itself is new', () => {
    assert.equal(makeFolder(join(root, 'a/b/c')), true);
    assert.equal(makeFolder(join(root, 'a/b/c')), false);
  });

  it('gives every folder that it makes the mode', () => {
    makeFolder(join(root, 'closed/below'), 0o700);
    for (const path of ['closed', 'closed/below'])
      assert.equal(statSync(join(root, path)).mode & 0o777, 0o700);
  });

  it('comes to an end below /proc, where what is there is said not to be', () => {
    assert.throws(() => makeFolder('/proc/x'));
    assert.throws(() => makeFolder('/proc/self/fd/x/y'));
  });

  it('says which file cannot be written for want of its folder', () => {
    assert.throws(() => makeFolderFor('/proc/x/file'), {
      code: 'WRITE_FAILED',
      message: /cannot write \/proc\/x\/file/,
    });
  });

  it('does not take a file for a folder', () => {
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => makeFolder(join(root, 'file')), { code: 'EEXIST' });
    assert.throws(() => makeFolder(join(root, 'file/below')), { code: 'ENOTDIR' });
  });

  it('makes nothing where a link leads into the void', () => {
    symlinkSync(join(root, 'void'), join(root, 'link'));
    assert.throws(() => makeFolder(join(root, 'link/below')), { code: 'EEXIST' });
    assert.equal(statSync(join(root, 'void'), { throwIfNoEntry: false }), undefined);
  });
});
