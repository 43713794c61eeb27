import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { digestOf } from '../../../base/index.ts';
import { digestFile } from './digest-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'digest-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('digestFile', () => {
  it('digests files of all sizes around its buffer', async () => {
    for (const size of [0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000]) {
      const bytes = Buffer.alloc(size, 'abc');
      writeFileSync(join(folder, 'x'), bytes);
      const { digest, sizeBytes } = await digestFile(join(folder, 'x'), 'x');
      assert.deepEqual([digest, sizeBytes], [digestOf(bytes), size]);
    }
  });

  it('notices a file that grows while it is read', async () => {
    writeFileSync(join(folder, 'log'), Buffer.alloc(20_000_000));
    const reading = digestFile(join(folder, 'log'), 'log');
    const writer = setInterval(() => appendFileSync(join(folder, 'log'), 'line\n'), 1);
    await assert.rejects(reading, {
      code: 'RECIPE_FILE_CHANGED',
      message: 'files: log changed while it was read',
    });
    clearInterval(writer);
  });

  it('does not follow a link that took the place of the file', async () => {
    symlinkSync('x', join(folder, 'link'));
    await assert.rejects(digestFile(join(folder, 'link'), 'link'), { code: 'ELOOP' });
  });
});
