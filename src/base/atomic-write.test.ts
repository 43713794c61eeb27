import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeFileAtomically } from './atomic-write.ts';
import { writeError } from './storage-errors.ts';
import { tempName } from './temp-name.ts';

describe('writeFileAtomically', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shearwall-write-'));
  });
  after(() => rm(dir, { recursive: true }));

  it('replaces a file as a whole, with the mode asked for whatever the umask', async () => {
    const path = join(dir, 'a.lock.json');
    const umask = process.umask(0o077);
    try {
      await writeFileAtomically(path, 'old');
      await writeFileAtomically(path, 'new');
    } finally {
      process.umask(umask);
    }

    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.equal((await stat(path)).mode & 0o777, 0o644);
    assert.deepEqual(await readdir(dir), ['a.lock.json']);
  });

  it('clears away what a killed run left of the same file, and nothing that is in use', async () => {
    const dead = `.a.lock.json.${tempName().replace(/-\d+-/, '-999999999-')}`;
    const alive = `.a.lock.json.${tempName()}`;
    const foreign = `.b.lock.json.${tempName().replace(/-\d+-/, '-999999999-')}`;
    for (const name of [dead, alive, foreign]) await writeFile(join(dir, name), '');

    await writeFileAtomically(join(dir, 'a.lock.json'), 'x');

    assert.deepEqual((await readdir(dir)).sort(), [alive, foreign, 'a.lock.json'].sort());
  });

  it('leaves the old file and no temp file when it cannot write, and says why', async () => {
    await assert.rejects(writeFileAtomically(join(dir, 'none/x'), 'x'), {
      code: 'WRITE_FAILED',
      hint: `the folder ${join(dir, 'none')} does not exist; create it first`,
    });
    await mkdir(join(dir, 'folder'));
    const before = await readdir(dir);
    await assert.rejects(writeFileAtomically(join(dir, 'folder'), 'x'), { code: 'WRITE_FAILED' });
    assert.deepEqual(await readdir(dir), before);
  });
});

describe('writeError', () => {
  it('names a full disk, a used-up quota and a missing permission', () => {
    const error = (code: string): ReturnType<typeof writeError> =>
      writeError('/x/y', Object.assign(new Error(code), { code }));

    assert.equal(error('ENOSPC').message, 'cannot write /x/y: no space is left on the disk');
    assert.equal(error('EDQUOT').message, 'cannot write /x/y: the disk quota is used up');
    assert.equal(error('EACCES').hint, 'the folder /x must be writable by you');
  });
});
