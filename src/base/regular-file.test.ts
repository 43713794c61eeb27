import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NotRegularError, openRegular, readRegular } from './regular-file.ts';

const root = mkdtempSync(join(tmpdir(), 'shearwall-regular-'));
after(() => rmSync(root, { recursive: true }));
const at = (name: string): string => join(root, name);

describe('a file that somebody else made', () => {
  it('is read up to a limit', async () => {
    writeFileSync(at('file'), 'abcdef');

    assert.equal((await readRegular(at('file'), 4)).toString(), 'abcd');
    assert.equal((await readRegular(at('file'), 400)).toString(), 'abcdef');
  });

  it('is refused when it is a named pipe that nobody writes to, a device or a folder', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));

    for (const path of [at('pipe'), at('folder'), '/dev/zero'])
      await assert.rejects(openRegular(path), NotRegularError, path);
  });

  it('is not followed where links are not wanted', async () => {
    symlinkSync(at('file'), at('link'));

    assert.equal((await readRegular(at('link'), 1)).toString(), 'a');
    await assert.rejects(readRegular(at('link'), 1, constants.O_NOFOLLOW), { code: 'ELOOP' });
  });
});
