import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { buildAdvisoryDatabase, openAdvisoryDatabase } from '../database/index.ts';
import { FeedStore } from './feed-store.ts';
import { importFeed } from './import-feed.ts';
import { storedSources } from './stored-sources.ts';
import { updateFeeds } from './update-feeds.ts';

const FETCHED_AT = 1_767_225_600;

function osv(id: string, name: string): string {
  return JSON.stringify({
    id,
    modified: '2025-06-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'npm', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }],
      },
    ],
  });
}

describe('the feed store', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let store: FeedStore;
  const at = (name: string): string => join(context.dir, name);
  beforeEach(async () => {
    context = await repositoryContext();
    store = await FeedStore.open(at('feeds'));
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const addFile = async (path: string, rest: Partial<Parameters<typeof importFeed>[0]> = {}) =>
    await importFeed({ store, path: at(path), fetchedAt: FETCHED_AT, ...rest }, context);
  const packagesOf = async (id: string): Promise<string[]> => {
    const { feeds } = await store.list();
    const path = at('advisories.db');
    await buildAdvisoryDatabase({ path, builtAt: FETCHED_AT, feeds: storedSources(store, feeds) }, context);
    const database = openAdvisoryDatabase(path);
    const names = database.packagesOf(id).map(({ name }) => name);
    database.close();
    return names;
  };

  it('keeps a file, replaces it by the id of its feed, and builds of what is kept last', async () => {
    await writeFile(at('a.json'), osv('GHSA-2222-2222-2222', 'old'));
    await addFile('a.json', { id: 'ours', covers: ['npm'] });
    await writeFile(at('a.json'), osv('GHSA-2222-2222-2222', 'new'));
    const feed = await addFile('a.json', { id: 'ours', covers: ['npm'] });

    assert.deepEqual(await packagesOf('GHSA-2222-2222-2222'), ['new']);
    const { file, digest, sizeBytes, ...rest } = feed;
    assert.deepEqual(rest, {
      id: 'ours',
      kind: 'osv',
      url: undefined,
      dataDate: Date.UTC(2025, 5) / 1000,
      fetchedAt: FETCHED_AT,
      records: 1,
      rejected: 0,
      covers: ['npm'],
      isDeclared: true,
      validators: {},
    });
    assert.deepEqual((await store.list()).feeds, [feed]);
    assert.equal((await readdir(at('feeds/ours'))).length, 2);
    assert.deepEqual([file, digest.slice(0, 7), sizeBytes > 100], ['a.json', 'sha256:', true]);
  });

  it('keeps a folder of records as one file, whatever else the folder contains', async () => {
    await mkdir(at('records/2025'), { recursive: true });
    await mkdir(at('records/.git'));
    await writeFile(at('records/.git/config'), 'x');
    await writeFile(at('records/README'), 'x');
    await writeFile(at('records/2025/a.json'), osv('GHSA-2222-2222-2222', 'x'));
    await writeFile(at('records/b.json'), osv('GHSA-3333-3333-3333', 'y'));

    const first = await addFile('records', { id: 'ours' });
    const second = await addFile('records', { id: 'ours' });

    assert.equal(first.records, 2);
    assert.equal(second.digest, first.digest);
    assert.equal(first.file, 'records.tar');
    assert.deepEqual(await packagesOf('GHSA-3333-3333-3333'), ['y']);
  });

  it('leaves the last good version when a new one holds nothing, and no traces of it', async () => {
    await writeFile(at('a.json'), osv('GHSA-2222-2222-2222', 'x'));
    await addFile('a.json', { id: 'ours' });
    await writeFile(at('a.json'), '{"id": "x", "affected": 7, "modified": 1}');

    await assert.rejects(addFile('a.json', { id: 'ours', kind: 'osv' }), {
      code: 'ADVISORIES_FEED_EMPTY',
      message: /^\S+\/a\.json contains nothing that can be read as osv; /,
    });
    assert.deepEqual(await packagesOf('GHSA-2222-2222-2222'), ['x']);
    assert.deepEqual(await readdir(at('feeds')), ['ours']);
  });

  it('refuses ids that cannot be used as folder names', async () => {
    await writeFile(at('a.json'), osv('GHSA-2222-2222-2222', 'x'));
    for (const id of ['../x', '.x', 'a/b', ''])
      await assert.rejects(addFile('a.json', { id }), { code: 'ADVISORIES_FEED_ID' });
  });

  it('says which feed was damaged, and uses the others', async () => {
    await writeFile(at('a.json'), osv('GHSA-2222-2222-2222', 'x'));
    for (const id of ['a', 'b', 'c']) await addFile('a.json', { id });
    await writeFile(at('feeds/a/feed.json'), '{');
    const moved = (await readFile(at('feeds/b/feed.json'), 'utf8')).replace(
      '"a.json"',
      '"../../c/feed.json"',
    );
    await writeFile(at('feeds/b/feed.json'), moved);

    const { feeds, lost } = await store.list();

    assert.deepEqual(
      feeds.map(({ id }) => id),
      ['c'],
    );
    assert.deepEqual(
      lost.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.match(lost[1]?.reason ?? '', /not in the feed store/);
  });

  it('removes what was left by a process that was killed', async () => {
    await mkdir(at(`feeds/.incoming-${process.pid}-1-${'0'.repeat(12)}.tmp`));
    const { tempName } = await import('../../base/temp-name.ts');
    await mkdir(at(`feeds/.incoming-${tempName().replace(/-\d+-/, '-999999999-')}`));

    await FeedStore.open(at('feeds'));

    assert.deepEqual(await readdir(at('feeds')), [`.incoming-${process.pid}-1-${'0'.repeat(12)}.tmp`]);
  });

  describe('brought up to date', () => {
    const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
      await startHttpServer(answer);

    it('fetches what has changed, and only that', async () => {
      const asked: string[] = [];
      let version = 1;
      await using server = await serve((request, response) => {
        asked.push(`${request.url} ${request.headers['if-none-match'] ?? ''}`);
        const etag = `"${version}"`;
        if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
        response.writeHead(200, { etag }).end(osv('GHSA-2222-2222-2222', `v${version}`));
      });
      const feeds = [{ id: 'ours', url: `${server.url}/all.json`, covers: ['npm'] }];
      const [first] = await updateFeeds({ feeds, store }, context);
      const [second] = await updateFeeds({ feeds, store }, context);
      version = 2;
      const [third] = await updateFeeds({ feeds, store }, context);

      assert.deepEqual(
        [first, second, third].map((one) => one?.outcome),
        ['updated', 'unchanged', 'updated'],
      );
      assert.deepEqual(asked, ['/all.json ', '/all.json "1"', '/all.json "1"']);
      assert.deepEqual(await packagesOf('GHSA-2222-2222-2222'), ['v2']);
      const [kept] = (await store.list()).feeds;
      assert.deepEqual(
        [kept?.url, kept?.covers, kept?.validators],
        [`${server.url}/all.json`, ['npm'], { etag: '"2"' }],
      );
    });

    it('says which feeds failed, whose last good data stays, and fetches the others', async () => {
      let isDown = false;
      await using server = await serve((request, response) => {
        if (!isDown) return void response.end(osv('GHSA-2222-2222-2222', 'good'));
        if (request.url === '/a') return void response.end('<html>down for maintenance</html>');
        if (request.url === '/b') return void response.writeHead(404).end();
        response.end(osv('GHSA-2222-2222-2222', 'newer'));
      });
      const feeds = ['a', 'b', 'c'].map((id) => ({ id, url: `${server.url}/${id}` }));
      await updateFeeds({ feeds, store }, context);
      isDown = true;

      const updates = await updateFeeds(
        { feeds: [...feeds, { id: 'd', url: `${server.url}/b` }], store },
        context,
      );

      assert.deepEqual(
        updates.map((one) => (one.outcome === 'failed' ? [one.error.code, one.held?.records] : one.outcome)),
        [['FEED_KIND_UNKNOWN', 1], ['HTTP_NOT_FOUND', 1], 'updated', ['HTTP_NOT_FOUND', undefined]],
      );
      const [down] = updates;
      assert.match(
        down?.outcome === 'failed' ? down.error.message : '',
        /^http:\S+\/a is not a recognised feed/,
      );
      assert.equal((await store.list()).feeds.length, 3);
      assert.deepEqual(await readdir(at('feeds')), ['a', 'b', 'c']);
    });

    it('asks no network when offline', async () => {
      const feeds = [{ id: 'ours', url: 'https://feeds.example.org/x' }];
      await assert.rejects(updateFeeds({ feeds, store }, { ...context, offline: true }), { code: 'OFFLINE' });
    });

    it('keeps no password of a URL, and warns of a feed that lost most of its records', async () => {
      let records = Array.from({ length: 9 }, (_, index) => osv(`GHSA-2222-2222-222${index}`, 'x'));
      await using server = await serve((_, response) => response.end(`${records.join('\n')}\n`));
      const url = `${server.url.replace('//', '//user:secret@')}/x?token=secret`;
      await updateFeeds({ feeds: [{ id: 'ours', url, kind: 'osv' }], store }, context);
      records = records.slice(0, 3);
      await updateFeeds({ feeds: [{ id: 'ours', url, kind: 'osv' }], store }, context);

      assert.doesNotMatch(await readFile(at('feeds/ours/feed.json'), 'utf8'), /secret/);
      assert.match(context.log.warnings.join(), /ours has 3 records, and had 9 before/);
    });
  });
});
