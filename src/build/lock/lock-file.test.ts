import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WHOLE_LOCK } from '../../../test/fakes/whole-lock.ts';
import { digestOf } from '../../base/digest.ts';
import { silentLog } from '../../base/log.ts';
import { compressorPin } from '../../compression/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { assertLockFits } from './assert-lock-fits.ts';
import { lockPathOf, readLock, readPreviousLock, writeLock } from './lock-file.ts';
import { parseLock } from './parse-lock.ts';
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
  const MOST_BYTES = 64 * 1024 * 1024;
  const hint = 'make it again with "shearwall lock RECIPE", or restore it from version control';

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
      assert.throws(() => parseLock(Buffer.from(text), 'x.json'), { code: 'LOCK_INVALID', message, hint });
    assert.throws(
      () => parseLock(Buffer.from('{'), 'x.json'),
      ({ cause }: Error) => cause instanceof Error,
    );
    // Of all that is missing the first two, each in two lines.
    assert.throws(() => parseLock(Buffer.from('{}'), 'x.json'), { message: /^([^;]+; ){3}[^;]+$/ });
    assert.throws(() => parseLock(new Uint8Array(MOST_BYTES + 1), 'x.json'), {
      code: 'LOCK_INVALID',
      message: 'x.json is larger than a lock may be (67108864 bytes)',
      hint,
    });
    assert.throws(() => parseLock(new Uint8Array(MOST_BYTES), 'x.json'), { message: /is not JSON/ });
  });

  it('refuse a file for its size, whatever of it was read, and one that cannot be read', async () => {
    const path = join(folder, 'large.lock.json');
    writeFileSync(path, '{');
    truncateSync(path, MOST_BYTES + 1);
    await assert.rejects(readLock(path), { code: 'LOCK_INVALID', message: /is larger than a lock may be/ });
    await assert.rejects(readLock(folder), { code: 'EISDIR' });
  });

  for (const [attack, changes] of [
    ['a file beside the archive on the mirror', { filename: '../evil/pool/main/a/aa_1_all.deb' }],
    ['a file that climbs on the way', { filename: 'pool/../../evil/aa_1_all.deb' }],
    ['a file that is not in the pool', { filename: 'dists/trixie/aa_1_all.deb' }],
    ['a file with an address', { filename: 'https://evil.example/pool/aa_1_all.deb' }],
    ['a file with a query', { filename: 'pool/a?b' }],
    ['a suite that climbs', { suite: '../../evil/dists/trixie' }],
    ['a component that climbs', { component: '../x' }],
  ] as const)
    it(`refuse a lock of a stranger that leads to ${attack}`, () => {
      assert.deepEqual(parseLock(withPackage({}), 'x').archs['amd64']?.packages.length, 1);
      assert.throws(() => parseLock(withPackage(changes), 'x'), {
        code: 'LOCK_INVALID',
        message: new RegExp(Object.keys(changes)[0] ?? ''),
      });
    });

  function withPackage(changes: object): Uint8Array {
    const amd64 = WHOLE_LOCK.archs['amd64'];
    const archs = { amd64: { ...amd64, packages: [{ ...amd64?.packages[0], ...changes }] } };
    return Buffer.from(JSON.stringify({ ...WHOLE_LOCK, archs }));
  }

  it('take a previous lock that cannot be read for none, aloud', async () => {
    const path = join(folder, 'damaged.lock.json');
    writeFileSync(path, '{');
    const warnings: unknown[][] = [];
    const log = { ...silentLog, warn: (...said: unknown[]) => void warnings.push(said) };

    assert.equal(await readPreviousLock(path, log), undefined);
    const [said] = warnings as [string, Record<string, string>][];
    assert.match(said?.[0] ?? '', /not a lower limit/);
    assert.equal(said?.[1]['path'], path);
    assert.match(said?.[1]['reason'] ?? '', /damaged\.lock\.json is not JSON/);
    // What cannot be read at all is no damaged lock.
    await assert.rejects(readPreviousLock(folder, log), { code: 'EISDIR' });
  });
});

describe('assertLockFits', () => {
  it('accepts the lock of the recipe', () => {
    assertLockFits(lock, recipe, ['amd64']);
  });

  it('refuses a changed recipe, an architecture that is not locked, and another compressor', () => {
    const changed = { ...recipe, digest: digestOf('changed') };
    assert.throws(() => assertLockFits(lock, changed, ['amd64']), {
      code: 'LOCK_STALE',
      hint: /--update/,
      details: { lockedRecipe: recipe.digest, recipe: changed.digest },
    });
    assert.throws(() => assertLockFits(lock, recipe, ['arm64']), {
      code: 'BUILD_ARCH_NOT_LOCKED',
      hint: /it holds amd64/,
    });
    const other = { ...lock, compressor: { ...lock.compressor, digest: digestOf('other') } };
    const level = { ...lock, compressor: { ...lock.compressor, level: lock.compressor.level + 1 } };
    for (const foreign of [other, level])
      assert.throws(() => assertLockFits(foreign, recipe, ['amd64']), {
        code: 'LOCK_COMPRESSOR',
        hint: /lock again/,
      });
  });
});
