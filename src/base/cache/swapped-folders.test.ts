import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { actBeforeCall } from '../../../test/fakes/before-each-call.ts';
import { impatientClock, rememberingLog } from '../../../test/fakes/repository-context.ts';
import { digestOf, hexOf } from '../digest.ts';
import { createCache, pruneCache } from './index.ts';

const OLD = digestOf('old');
const NEW = digestOf('new');
const prefixOf = (digest: string) => hexOf(digest as typeof OLD).slice(0, 2);

describe('a folder of the cache that is exchanged for a link, at whatever moment', () => {
  let root: string;
  let dir: string;
  let elsewhere: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'shearwall-swapped-'));
  });
  after(() => rmSync(root, { recursive: true }));

  async function newFolders(): Promise<void> {
    const base = mkdtempSync(join(root, 'x-'));
    dir = join(base, 'cache');
    elsewhere = join(base, 'elsewhere');
    const cache = await createCache(dir, { log: rememberingLog(), clock: impatientClock() });
    await cache.put('blob', Buffer.from('old'));
    await cache.close();
    for (const name of [
      'v1',
      'v1/tmp',
      'v1/blob',
      'v1/blob/xx',
      ...['', 'blob/', 'v1/blob/'].flatMap(places),
    ])
      mkdirSync(join(elsewhere, name), { recursive: true });
    for (const folder of folders()) writeFileSync(join(folder, hexOf(OLD)), 'kept');
  }

  function places(before: string): string[] {
    return [`${before}${prefixOf(OLD)}`, `${before}${prefixOf(NEW)}`, 'tmp'];
  }

  const folders = () =>
    readdirSync(elsewhere, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .concat(elsewhere);
  const listing = () => readdirSync(elsewhere, { recursive: true }).map(String).toSorted();

  /** Writes an entry, removes one, and puts one in order: all that changes a cache that is open. */
  async function use(swap: () => void, at: number): Promise<boolean> {
    const cache = await createCache(dir, { log: rememberingLog(), clock: impatientClock() });
    const wasThere = await actBeforeCall(at, swap, async () => {
      await cache.put('blob', Buffer.from('new')).catch(() => {});
      await cache.find('blob', OLD).catch(() => {});
      await pruneCache(cache, { maxBytes: 0 }).catch(() => {});
      await cache.drop('blob', OLD).catch(() => {});
    });
    await cache.close();
    return wasThere;
  }

  const paths = ['', 'v1', 'v1/tmp', 'v1/blob', `v1/blob/${prefixOf(OLD)}`, `v1/blob/${prefixOf(NEW)}`];
  for (const path of paths)
    it(`lets nothing be made, replaced or removed where it leads: ${path || 'the cache'}`, async () => {
      let moments = 0;
      for (let wasThere = true; wasThere; moments++) {
        await newFolders();
        const expected = listing();
        const swap = () => {
          if (!existsSync(join(dir, path))) return;
          renameSync(join(dir, path), `${join(dir, path)}.away`);
          symlinkSync(elsewhere, join(dir, path));
        };
        wasThere = await use(swap, moments);

        assert.deepEqual(listing(), expected, `at call ${moments}`);
        for (const folder of folders())
          assert.equal(readFileSync(join(folder, hexOf(OLD)), 'utf8'), 'kept', `at call ${moments}`);
      }
      assert.ok(moments > 5, `${moments} moments`);
    });
});
