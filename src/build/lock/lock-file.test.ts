import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { silentLog } from '../../base/log.ts';
import { compressorPin } from '../../compression/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { assertLockFits } from './assert-lock-fits.ts';
import { lockPathOf, parseLock, readLock, readPreviousLock, writeLock } from './lock-file.ts';
import type { Lockfile } from './schema.ts';

const recipe = { name: 'nginx', digest: digestOf('recipe') } as Recipe;
const lock: Lockfile = {
  version: 1,
  recipe: { name: 'nginx', digest: recipe.digest },
  epoch: 1_700_000_000,
  compressor: compressorPin('gzip'),
  archs: { amd64: { repositories: [], packages: [], missingEssential: ['dash'], pieces: [], layers: [] } },
};

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-file-'));
});
after(() => rmSync(folder, { recursive: true }));

describe('lockPathOf', () => {
  it('is next to the recipe', () => {
    assert.equal(lockPathOf('recipes/nginx.yaml'), 'recipes/nginx.lock.json');
    assert.equal(lockPathOf('a.b.yml'), 'a.b.lock.json');
    assert.equal(lockPathOf('nginx'), 'nginx.lock.json');
  });
});

describe('writeLock and readLock', () => {
  it('give back what was written, in a folder that is made', async () => {
    const path = join(folder, 'new/nginx.lock.json');
    await writeLock(path, lock);

    assert.deepEqual(await readLock(path), lock);
    assert.equal(readFileSync(path, 'utf8').endsWith('}\n'), true);
    assert.equal(statSync(path).mode & 0o777, 0o644);
    assert.equal(await readLock(join(folder, 'none.lock.json')), undefined);
  });

  it('refuse what is not a lock, and say where it is wrong', async () => {
    const bad: [text: string, message: RegExp][] = [
      ['{', /x\.json is not JSON/],
      ['{}', /x\.json is not a lock: .*version/],
      [JSON.stringify({ ...lock, extra: 1 }), /extra/],
      [JSON.stringify({ ...lock, epoch: -1 }), /epoch/],
      [JSON.stringify({ ...lock, recipe: { name: 'x', digest: 'md5:1' } }), /recipe\.digest/],
    ];
    for (const [text, message] of bad)
      assert.throws(() => parseLock(Buffer.from(text), 'x.json'), { code: 'LOCK_INVALID', message });
    assert.throws(() => parseLock(new Uint8Array(65 * 1024 * 1024), 'x.json'), /larger than a lock may be/);
  });

  it('take a previous lock that cannot be read for none, aloud', async () => {
    const path = join(folder, 'damaged.lock.json');
    writeFileSync(path, '{');
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };

    assert.equal(await readPreviousLock(path, log), undefined);
    assert.match(warnings[0] ?? '', /not a lower limit/);
  });
});

describe('assertLockFits', () => {
  it('accepts the lock of the recipe', () => {
    assertLockFits(lock, recipe, ['amd64']);
  });

  it('refuses a changed recipe, an architecture that is not locked, and another compressor', () => {
    const changed = { ...recipe, digest: digestOf('changed') };
    assert.throws(() => assertLockFits(lock, changed, ['amd64']), { code: 'LOCK_STALE', hint: /--update/ });
    assert.throws(() => assertLockFits(lock, recipe, ['arm64']), {
      code: 'BUILD_ARCH_NOT_LOCKED',
      hint: /it holds amd64/,
    });
    const other = { ...lock, compressor: { ...lock.compressor, digest: digestOf('other') } };
    assert.throws(() => assertLockFits(other, recipe, ['amd64']), { code: 'LOCK_COMPRESSOR' });
  });
});
