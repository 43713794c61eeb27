import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultFeeds, readFeedConfig } from './feed-config.ts';
import type { ConfiguredFeed } from './types.ts';

describe('readFeedConfig', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shearwall-feeds-'));
  });
  after(() => rm(dir, { recursive: true }));

  const read = async (text: string): Promise<ConfiguredFeed[]> => {
    const path = join(dir, 'feeds.yaml');
    await writeFile(path, text);
    return await readFeedConfig(path);
  };

  it('adds feeds to the public ones, and puts them in the place of those with the same id', async () => {
    const feeds = await read(`
feeds:
  - {id: kev, url: https://mirror.example.org/kev.json, kind: kev}
  - {id: ours, url: https://example.org/osv.zip, covers: [npm]}
`);

    assert.equal(feeds.length, defaultFeeds().length + 1);
    assert.deepEqual(
      feeds.filter(({ id }) => id === 'kev').map(({ url }) => url),
      ['https://mirror.example.org/kev.json'],
    );
    assert.deepEqual(feeds.at(-1)?.covers, ['npm']);
  });

  it('takes some of the public feeds, or none', async () => {
    assert.deepEqual(
      (await read('defaults: [epss, cve]')).map(({ id }) => id),
      ['epss', 'cve'],
    );
    assert.deepEqual(await read('defaults: false'), []);
    assert.equal((await read('')).length, defaultFeeds().length);
  });

  it('names every mistake with its place', async () => {
    await assert.rejects(read('feeds:\n  - {id: a/b, url: ftp://x}\nfeed: 1\n'), (error: Error) => {
      assert.match(error.message, /feeds\.yaml:2:10/);
      assert.match(error.message, /an id has letters/);
      assert.match(error.message, /https:\/\//);
      assert.match(error.message, /feeds\.yaml:3:1/);
      return true;
    });
    await assert.rejects(read('defaults: [nvd]'), {
      code: 'ADVISORIES_FEED_UNKNOWN',
      hint: /debian-tracker/,
    });
    await assert.rejects(readFeedConfig(join(dir, 'absent')), { code: 'ADVISORIES_CONFIG_UNREADABLE' });
  });
});
