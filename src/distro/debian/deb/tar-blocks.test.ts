import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BlockDigester, DamagedTarError, TarCheck } from './tar-blocks.ts';

describe('TarCheck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-tar-blocks-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'data.tar');
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));

  function digestsOf(chunkBytes: number): Uint8Array {
    const digester = new BlockDigester();
    for (let at = 0; at < bytes.length; at += chunkBytes) digester.push(bytes.subarray(at, at + chunkBytes));
    return digester.end();
  }

  function checkOf(content: Uint8Array): TarCheck {
    writeFileSync(path, content);
    return new TarCheck(path, bytes.length, digestsOf(1000));
  }

  it('has the same digests however the tar is cut into chunks', () => {
    assert.deepEqual([digestsOf(999), digestsOf(1 << 15), digestsOf(1 << 20)], Array(3).fill(digestsOf(1)));
    assert.equal(digestsOf(1).length, 4 * 32);
  });

  it('lets bytes be read of a tar that is as it was, also the last', () => {
    const check = checkOf(bytes);
    check.range(0, bytes.length);
    check.range(99_999, 1);
    check.range(100_000, 0);
  });

  it('refuses bytes of a block that was changed, and no others', () => {
    const changed = Buffer.from(bytes);
    changed[40_000] = 0xff;
    const check = checkOf(changed);

    check.range(0, 32_768);
    check.range(70_000, 30_000);
    assert.throws(() => check.range(32_767, 2), DamagedTarError);
    assert.throws(() => check.range(65_535, 1), DamagedTarError);
  });

  it('refuses a tar that became shorter or vanished', () => {
    const check = checkOf(bytes);
    truncateSync(path, 99_999);
    assert.throws(() => check.range(99_990, 1), DamagedTarError);
    rmSync(path);
    assert.throws(() => check.range(0, 1), DamagedTarError);
  });

  it('believes who hashed all of it', () => {
    const check = checkOf(Buffer.alloc(bytes.length));
    assert.throws(() => check.all(false), DamagedTarError);
    check.all(true);
    check.range(0, 1);
  });
});
