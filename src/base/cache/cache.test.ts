import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { impatientClock, rememberingLog } from '../../../test/fakes/repository-context.ts';
import { digestOf } from '../digest.ts';
import { tempName } from '../temp-name.ts';
import { type Cache, createCache, listCache, pruneCache, verifyCache } from './index.ts';

const DAY_MS = 86_400_000;

describe('createCache', () => {
  let root: string;
  let dir: string;
  let cache: Cache;
  let log: ReturnType<typeof rememberingLog>;
  const clock = impatientClock();
  let count = 0;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'shearwall-cache-'));
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    dir = join(root, `c${count++}`);
    log = rememberingLog();
    cache = await createCache(dir, { log, clock });
  });
  const temps = (): Promise<string[]> => readdir(join(dir, 'v1/tmp'));

  it('keeps bytes under the digest of their own', async () => {
    const digest = await cache.put('blob', Buffer.from('hello'));

    assert.equal(digest, digestOf('hello'));
    assert.equal((await cache.read('blob', digest, 100))?.toString(), 'hello');
    const entry = await cache.find('blob', digest);
    assert.equal(entry?.sizeBytes, 5);
    assert.match(entry?.path ?? '', /\/v1\/blob\/2c\/2cf24dba[0-9a-f]{56}$/);
    assert.equal(await cache.find('tar', digest), undefined);
    assert.deepEqual(await temps(), []);
  });

  it('keeps parts under the name that they are given, however large, also in the place of a folder', async () => {
    for (const sizeBytes of [3, 2 << 20]) {
      const name = digestOf(`made of ${sizeBytes}`);
      const part = Buffer.alloc(sizeBytes, 1);
      await cache.putAs('layer', name, [part]);
      const { path } = (await cache.find('layer', name)) ?? { path: '' };
      await rm(path);
      await mkdir(join(path, 'in it'), { recursive: true });
      await cache.putAs('layer', name, [part, Buffer.from('end')]);

      assert.deepEqual(await readFile(path), Buffer.concat([part, Buffer.from('end')]));
      assert.deepEqual(await temps(), []);
    }
  });

  it('gives a name to what was written in parts, and none to what was discarded', async () => {
    const writer = await cache.create('tar');
    await writer.write(Buffer.from('in '));
    await writer.write(Buffer.from('parts'));
    const entry = await writer.commit(digestOf('in parts'));
    await writer.discard();
    const other = await cache.create('tar');
    await other.write(Buffer.from('x'));
    await other.discard();

    assert.equal(await readFile(entry.path, 'utf8'), 'in parts');
    assert.deepEqual(await temps(), []);
    assert.equal((await listCache(cache)).length, 1);
  });

  it('removes a changed entry, says so, and lets it be made again', async () => {
    const digest = await cache.put('blob', Buffer.from('hello'));
    const path = (await cache.find('blob', digest))?.path ?? '';
    await writeFile(path, 'hellO');

    assert.equal(await cache.read('blob', digest, 100), undefined);
    assert.match(log.warnings[0] ?? '', /not what its digest says/);
    assert.equal(await cache.find('blob', digest), undefined);
    await cache.put('blob', Buffer.from('hello'));
    assert.ok(await cache.read('blob', digest, 100));
  });

  it('removes an entry that has grown beyond what it may be, without reading it', async () => {
    const digest = await cache.put('blob', Buffer.from('hello'));

    assert.equal(await cache.read('blob', digest, 4), undefined);
    assert.match(log.warnings[0] ?? '', /larger than allowed/);
  });

  it('removes a folder that stands in the place of an entry', async () => {
    const digest = await cache.put('blob', Buffer.from('hello'));
    const path = (await cache.find('blob', digest))?.path ?? '';
    await rm(path);
    await mkdir(join(path, 'deeper'), { recursive: true });

    assert.equal(await cache.find('blob', digest), undefined);
    assert.match(log.warnings[0] ?? '', /no file/);
    await mkdir(join(path, 'deeper'), { recursive: true });
    await cache.put('blob', Buffer.from('hello'));
    assert.equal((await cache.find('blob', digest))?.sizeBytes, 5);
  });

  it('makes a folder for its owner alone, whatever the umask', async () => {
    assert.equal((await stat(dir)).mode & 0o777, 0o700);
    const digest = await cache.put('blob', Buffer.from('x'));
    const path = (await cache.find('blob', digest))?.path ?? '';
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('refuses a folder that others can write', async () => {
    await chmod(dir, 0o770);

    await assert.rejects(createCache(dir, { log, clock }), {
      code: 'CACHE_UNSAFE',
      message: /can be written by others \(mode 0770\)/,
      hint: new RegExp(`chmod go-w ${dir}`),
    });
  });

  it('refuses a folder of another user', {
    skip: process.getuid?.() !== 0 && 'needs root to give a folder away',
  }, async () => {
    await chown(dir, 12345, 12345);

    await assert.rejects(createCache(dir, { log, clock }), {
      code: 'CACHE_UNSAFE',
      message: /belongs to user 12345/,
    });
    await chown(dir, 0, 0);
  });

  it('refuses a path that is not a folder', async () => {
    await writeFile(join(root, 'file'), '');

    await assert.rejects(createCache(join(root, 'file'), { log, clock }), {
      code: 'CACHE_FAILED',
      hint: /--cache-dir/,
    });
  });

  it('clears the temp files of dead processes when it is opened, not those of living ones', async () => {
    const living = tempName();
    const dead = tempName().replace(/-\d+-/, '-999999999-');
    const elsewhere = dead.replace(/^\d+/, '1');
    const oldElsewhere = `1-5-${'0'.repeat(12)}.tmp`;
    for (const name of [living, dead, elsewhere, oldElsewhere])
      await writeFile(join(dir, 'v1/tmp', name), '');
    const longAgo = clock.nowMs() / 1000 - 2 * 86_400;
    await utimes(join(dir, 'v1/tmp', oldElsewhere), longAgo, longAgo);

    await createCache(dir, { log, clock });

    assert.deepEqual((await temps()).sort(), [living, elsewhere].sort());
  });

  it('removes the temp files of open writers when it is closed', async () => {
    await (await cache.create('blob')).write(Buffer.from('half'));
    assert.equal((await temps()).length, 1);

    await cache.close();

    assert.deepEqual(await temps(), []);
  });

  it('leaves no temp file of a writer that was being opened while it was closed, and opens none after', async () => {
    const opening = Array.from({ length: 20 }, () => cache.create('blob'));
    await cache.close();
    await Promise.allSettled(opening);
    await assert.rejects(cache.create('blob'), /the cache is closed/);
    assert.deepEqual(await temps(), []);
  });

  it('says that it is full, and keeps nothing half-written', {
    skip: process.platform !== 'linux' && 'needs a limit on file size',
  }, async () => {
    // A limit on the size of files fails a write in the middle, as a full disk does, and needs no mount.
    const script = `
      import { createCache } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))};
      import { silentLog } from ${JSON.stringify(join(import.meta.dirname, '../log.ts'))};
      process.on('SIGXFSZ', () => {});
      const clock = { nowMs: () => Date.now(), random: () => 0.5, sleep: async () => {} };
      const cache = await createCache(${JSON.stringify(dir)}, { log: silentLog, clock });
      for (const sizeBytes of [1 << 20, (1 << 20) + 1])
        try { await cache.put('blob', Buffer.alloc(sizeBytes)); } catch (error) { console.log(error.code + ': ' + error.hint); }`;
    const command = 'ulimit -f 64; exec "$0" --input-type=module -e "$1"';
    // A report on coverage would itself be a file that is too large.
    const env = { ...process.env, NODE_V8_COVERAGE: '' };
    const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, script], { env });

    const [atOnce, inParts, nothing] = stdout.split('\n');
    assert.match(atOnce ?? '', /^CACHE_FULL: run "shearwall cache prune"/);
    assert.equal(inParts, atOnce);
    assert.equal(nothing, '');
    assert.deepEqual(await temps(), []);
    assert.deepEqual(await listCache(cache), []);
  });

  it('lets several processes write and read the same entries at once', async () => {
    const script = `
      import { createCache, digestOf } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))};
      import { silentLog } from ${JSON.stringify(join(import.meta.dirname, '../log.ts'))};
      const clock = { nowMs: () => Date.now(), random: () => 0.5, sleep: async () => {} };
      for (let i = 0; i < 30; i++) {
        const cache = await createCache(${JSON.stringify(dir)}, { log: silentLog, clock });
        const bytes = Buffer.alloc(100000, 'x' + (i % 3));
        const digest = await cache.put('blob', bytes);
        const read = await cache.read('blob', digest, 1e6);
        if (!read?.equals(bytes)) throw new Error('lost');
      }`;
    const run = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);

    await Promise.all([run(), run(), run()]);

    assert.equal((await listCache(cache)).length, 3);
    assert.deepEqual(await temps(), []);
  });
});

describe('the upkeep of a cache', () => {
  let dir: string;
  let cache: Cache;
  const clock = impatientClock();
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shearwall-upkeep-'));
    cache = await createCache(dir, { log: rememberingLog(), clock });
    for (const [index, text] of ['a', 'bb', 'ccc'].entries()) {
      const digest = await cache.put(index === 2 ? 'tar' : 'blob', Buffer.from(text));
      const kind = index === 2 ? 'tar' : 'blob';
      const used = (clock.nowMs() - (3 - index) * 10 * DAY_MS) / 1000;
      await utimes((await cache.find(kind, digest))?.path ?? '', used, used);
    }
    await mkdir(join(dir, 'v1/blob/zz'), { recursive: true });
    await writeFile(join(dir, 'v1/blob/zz/README'), 'not an entry');
  });
  const sizes = async (): Promise<number[]> =>
    (await listCache(cache)).map(({ sizeBytes }) => sizeBytes).sort((a, b) => a - b);

  it('lists entries by kind', async () => {
    const items = await listCache(cache);

    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['blob', 'blob', 'tar'],
    );
    assert.ok(items.every(({ digest, path }) => path.endsWith(digest.slice(7))));
    await rm(dir, { recursive: true });
  });

  it('prunes what was not used since a time', async () => {
    const removed = await pruneCache(cache, { unusedSinceMs: clock.nowMs() - 15 * DAY_MS });

    assert.deepEqual(
      removed.map(({ sizeBytes }) => sizeBytes),
      [1, 2],
    );
    assert.deepEqual(await sizes(), [3]);
    await rm(dir, { recursive: true });
  });

  it('prunes down to a size, the longest unused first', async () => {
    await cache.read('blob', digestOf('a'), 10); // used now
    await pruneCache(cache, { maxBytes: 4 });

    assert.deepEqual(await sizes(), [1, 3]);
    await rm(dir, { recursive: true });
  });

  it('finds and removes damaged entries', async () => {
    const path = (await cache.find('tar', digestOf('ccc')))?.path ?? '';
    await writeFile(path, 'ccd');

    const { checked, damaged } = await verifyCache(cache);

    assert.equal(checked, 3);
    assert.deepEqual(
      damaged.map(({ path: found }) => found),
      [path],
    );
    assert.deepEqual(await sizes(), [1, 2]);
    await rm(dir, { recursive: true });
  });
});
