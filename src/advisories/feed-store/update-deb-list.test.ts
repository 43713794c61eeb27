import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeMirror, startFakeMirror } from '../../../test/fakes/debian-mirror.ts';
import { noSeenReleases, repositoryContext } from '../../../test/fakes/repository-context.ts';
import { buildAdvisoryDatabase, openAdvisoryDatabase } from '../database/index.ts';
import { FeedStore } from './feed-store.ts';
import { storedSources } from './stored-sources.ts';
import type { ConfiguredFeed } from './types.ts';
import { updateFeeds } from './update-feeds.ts';

const bash = (suite: string, version: string) => ({
  suite,
  components: ['main', 'contrib', 'non-free', 'non-free-firmware'],
  packages: [
    { control: { Package: 'bash', Version: version, Architecture: 'amd64', Source: `bash (${version})` } },
    { control: { Package: 'bash-doc', Version: version, Architecture: 'all', Source: 'bash' } },
  ],
});

describe('the index of a release of Debian', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let mirror: FakeMirror;
  let store: FeedStore;
  let feed: ConfiguredFeed;
  before(async () => {
    context = await repositoryContext();
    const suites = [
      bash('trixie', '5.2-1'),
      bash('trixie-updates', '5.2-1'),
      bash('trixie-security', '5.2-1+deb13u1'),
    ];
    mirror = await startFakeMirror({ suites });
    store = await FeedStore.open(join(context.dir, 'feeds'));
    const keyring = join(context.dir, 'keys.asc');
    await writeFile(keyring, mirror.key);
    feed = { id: 'packages', kind: 'debian-packages', url: `${mirror.url}/dists/trixie`, keyring };
  });
  after(async () => {
    await mirror.close();
    await context[Symbol.asyncDispose]();
  });

  const updated = async (given: ConfiguredFeed = feed) => {
    const packageSources = { aptSources: [], seen: noSeenReleases };
    const [result] = await updateFeeds({ feeds: [given], store, packageSources }, context);
    assert.ok(result);
    return result;
  };
  const failure = async (given?: ConfiguredFeed): Promise<string> => {
    const result = await updated(given);
    return result.outcome === 'failed' ? result.error.code : result.outcome;
  };
  const listed = async () => {
    const { feeds } = await store.list();
    const path = join(context.dir, 'advisories.db');
    await buildAdvisoryDatabase({ path, builtAt: 1, feeds: storedSources(store, feeds) }, context);
    const database = openAdvisoryDatabase(path);
    const found = ['bash', 'zsh'].map((source) => database.listedOf('Debian:13', source));
    const other = database.listedOf('Debian:12', 'bash');
    database.close();
    return { found, other };
  };

  it('is kept with its updates and security fixes, each package once for each architecture', async () => {
    const result = await updated();
    assert.equal(result.outcome === 'failed' ? result.error : result.outcome, 'updated');
    const { found, other } = await listed();
    const lines = found[0]?.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);
    assert.deepEqual(lines, [
      'bash 5.2-1 amd64',
      'bash 5.2-1+deb13u1 amd64',
      'bash-doc 5.2-1 all',
      'bash-doc 5.2-1+deb13u1 all',
    ]);
    assert.deepEqual([found[1], other], [[], undefined]);
  });

  it('is not fetched again while its Releases are the same', async () => {
    const before = mirror.requests.length;
    assert.equal((await updated()).outcome, 'unchanged');
    assert.ok(mirror.requests.slice(before).every(({ path }) => path.endsWith('/InRelease')));
  });

  it('is refused where a key signed that nobody named, or the index is another than the signed one', async () => {
    assert.equal(await failure({ ...feed, keyring: undefined }), 'REPOSITORY_SIGNATURE');
    await mirror.publish(bash('trixie', '5.2-2'));
    mirror.misbehave(/binary-amd64/, 'corrupt');
    assert.equal(await failure(), 'REPOSITORY_DIGEST');
    mirror.behave();
    assert.equal((await listed()).found[0]?.length, 4);
    assert.equal((await updated()).outcome, 'updated');
  });

  it('is asked for by an address that names its release, and by keys that can be read', async () => {
    assert.equal(await failure({ ...feed, url: mirror.url }), 'ADVISORIES_CONFIG');
    assert.equal(await failure({ ...feed, keyring: '/nowhere' }), 'ADVISORIES_CONFIG_UNREADABLE');
  });

  describe('of Ubuntu', () => {
    const suite = (name: string, version: string, fields = {}) => ({
      suite: name,
      root: '/debian',
      components: ['main', 'restricted', 'universe', 'multiverse'],
      packages: [{ control: { Package: 'bash', Version: version, Architecture: 'amd64', Source: 'bash' } }],
      fields: { Origin: 'Ubuntu', Version: '24.04', ...fields },
    });
    const noble = async (more: Partial<ConfiguredFeed> = {}, fields = {}) => {
      for (const name of ['noble', 'noble-updates', 'noble-security'])
        await mirror.publish(suite(name, '5.2.21-2ubuntu4', fields));
      const url = `${mirror.url}/dists/noble`;
      return await failure({ ...feed, id: 'ubuntu', kind: 'ubuntu-packages', url, ...more });
    };

    it('is of the number that its Releases give, from one archive with its security fixes', async () => {
      assert.equal(await noble(), 'updated');
      const { feeds } = await store.list();
      const path = join(context.dir, 'ubuntu.db');
      await buildAdvisoryDatabase({ path, builtAt: 1, feeds: storedSources(store, feeds) }, context);
      const database = openAdvisoryDatabase(path);
      const lines = database
        .listedOf('Ubuntu:24.04:LTS', 'bash')
        ?.map(({ name, version }) => [name, version]);
      database.close();
      assert.deepEqual(lines, [['bash', '5.2.21-2ubuntu4']]);
    });

    it("is refused signed by another's key, of Debian, of two numbers or none", async () => {
      assert.equal(await noble({ id: 'unsigned', keyring: undefined }), 'REPOSITORY_SIGNATURE');
      assert.equal(await noble({ id: 'debian' }, { Origin: 'Debian' }), 'REPOSITORY_MISMATCH');
      assert.equal(await noble({ id: 'none' }, { Version: undefined }), 'ADVISORIES_CONFIG');
    });
  });
});
