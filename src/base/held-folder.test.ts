import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { messageOf } from './errors.ts';
import { HeldFolder, LeadsOutError } from './held-folder.ts';

describe('HeldFolder', () => {
  let root: string;
  let held: HeldFolder;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'shearwall-held-'));
    mkdirSync(join(root, 'ours'));
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, 'elsewhere/file'), 'kept');
    held = HeldFolder.open(join(root, 'ours'));
  });
  after(() => {
    held.close();
    rmSync(root, { recursive: true });
  });

  it('stays the same folder when a link takes its place', () => {
    renameSync(join(root, 'ours'), join(root, 'moved'));
    symlinkSync('elsewhere', join(root, 'ours'));
    writeFileSync(held.name('new'), '');

    assert.ok(existsSync(join(root, 'moved/new')));
    assert.ok(!existsSync(join(root, 'elsewhere/new')));
  });

  it('has folders behind links that lead within it, not behind those that lead out', () => {
    held.folder('real').close();
    symlinkSync('real', held.name('inside'));
    symlinkSync('../elsewhere', held.name('outside'));
    symlinkSync('../nothing', held.name('dangling'));
    held.folder('inside').close();

    for (const name of ['outside', 'dangling']) assert.throws(() => held.folder(name), LeadsOutError);
    assert.throws(() => held.own('inside'), { code: 'ENOTDIR' });
    assert.equal(held.find('dangling'), undefined);
    assert.ok(!existsSync(join(root, 'nothing')));
  });

  it('removes a folder with all in it, and of a link the link', () => {
    using inner = held.folder('full');
    inner.folder('deeper').close();
    for (const name of ['deeper/a', 'b']) writeFileSync(inner.name(name), '');
    symlinkSync('../../elsewhere', inner.name('link'));
    held.remove('full');
    held.remove('full');

    assert.ok(!held.entries().includes('full'));
    assert.ok(existsSync(join(root, 'elsewhere/file')));
  });

  it('is not what messages name', () => {
    try {
      rmSync(held.name('absent'));
      assert.fail('it is not there');
    } catch (error) {
      assert.match(messageOf(error), /'absent'/);
    }
  });
});
