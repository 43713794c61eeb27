import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ApkSigner, apkIndex, apkSigner, type ListedApk } from '../../../test/fakes/apk-index.ts';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { ShearwallError } from '../../base/index.ts';
import { buildAdvisoryDatabase, openAdvisoryDatabase } from '../database/index.ts';
import { FeedStore } from './feed-store.ts';
import { importFeed } from './import-feed.ts';
import { storedSources } from './stored-sources.ts';
import type { ConfiguredFeed } from './types.ts';
import { updateFeeds } from './update-feeds.ts';

const BUSYBOX = [
  { name: 'busybox', version: '1.36.1-r29' },
  { name: 'ssl_client', version: '1.36.1-r29', origin: 'busybox' },
];
const GIT = [{ name: 'git', version: '2.45.2-r0' }];

describe('the index of an apk repository', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let store: FeedStore;
  let [signer, stranger]: ApkSigner[] = [];
  let stores = 0;
  before(async () => {
    context = await repositoryContext();
    [signer, stranger] = ['acme.rsa.pub', 'stranger.rsa.pub'].map((name) => apkSigner(context.dir, name));
  });
  after(() => context[Symbol.asyncDispose]());
  const fresh = async (): Promise<void> => {
    store = await FeedStore.open(join(context.dir, `feeds-${stores++}`));
  };

  const listed = async (ecosystem: string, ...sources: string[]) => {
    const { feeds } = await store.list();
    const path = join(context.dir, 'advisories.db');
    await buildAdvisoryDatabase({ path, builtAt: 1, feeds: storedSources(store, feeds) }, context);
    const database = openAdvisoryDatabase(path);
    const found = sources.map((source) =>
      database
        .listedOf(ecosystem, source)
        ?.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`),
    );
    database.close();
    return found;
  };

  describe('imported from a file', () => {
    before(fresh);
    const taken = async (name: string, bytes: Buffer, ...covers: string[]) => {
      const path = join(context.dir, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      const apkKeys = [signer?.file ?? assert.fail()];
      return await importFeed(
        { store, path, apkKeys, covers: covers.length > 0 ? covers : undefined, fetchedAt: 1_800_000_000 },
        context,
      );
    };
    const index = (packages: readonly ListedApk[], by = signer, description?: string): Buffer =>
      apkIndex(packages, by ?? assert.fail(), description);

    it('is kept for each repository and architecture, and is of the branch that it names', async () => {
      const main = await taken('v3.20/main/x86_64/APKINDEX.tar.gz', index(BUSYBOX));
      const arm = index([{ name: 'busybox', version: '1.36.1-r30', arch: 'aarch64' }]);
      await taken('v3.20/main/aarch64/APKINDEX.tar.gz', arm);
      const git = await taken('v3.20/community/x86_64/APKINDEX.tar.gz', index(GIT));
      assert.deepEqual(
        [main.id, git.id],
        ['apk-packages-alpine-v3.20-main-x86_64', 'apk-packages-alpine-v3.20-community-x86_64'],
      );
      assert.deepEqual([main.records, main.covers, main.isDeclared], [2, [], undefined]);
      assert.equal(main.dataDate, 1_700_000_000);
      assert.deepEqual(await listed('Alpine:v3.20', 'busybox', 'git', 'zsh'), [
        ['busybox 1.36.1-r30 aarch64', 'busybox 1.36.1-r29 x86_64', 'ssl_client 1.36.1-r29 x86_64'],
        ['git 2.45.2-r0 x86_64'],
        [],
      ]);
      assert.deepEqual(await listed('Alpine:v3.19', 'busybox'), [undefined]);
    });

    it('is of the release that its user names where it names none', async () => {
      const { id } = await taken('wolfi.tar.gz', index(GIT, signer, ''), 'Wolfi');
      assert.equal(id, 'apk-packages-wolfi-x86_64');
      assert.deepEqual(await listed('Wolfi', 'git'), [['git 2.45.2-r0 x86_64']]);
    });

    it('is refused of no release, of another one, and signed by nobody whose key was named', async () => {
      const code = async (bytes: Buffer, ...covers: string[]): Promise<string> => {
        try {
          return (await taken('refused.tar.gz', bytes, ...covers)).id;
        } catch (error) {
          assert.ok(error instanceof ShearwallError);
          return error.code;
        }
      };
      assert.equal(await code(index(GIT, signer, '')), 'ADVISORIES_INDEX_RELEASE');
      assert.equal(await code(index(GIT), 'Alpine:v3.22'), 'ADVISORIES_INDEX_RELEASE');
      assert.equal(await code(index(GIT, stranger)), 'REPOSITORY_SIGNATURE');
      assert.equal(await code(index(GIT).subarray(0, -40)), 'FEED_DAMAGED');
    });
  });

  describe('fetched', () => {
    let server: Awaited<ReturnType<typeof startHttpServer>>;
    const files = new Map<string, Buffer>();
    const publish = (folder: string, packages: readonly ListedApk[], description?: string): void => {
      for (const arch of ['x86_64', 'aarch64'])
        files.set(
          `${folder}/${arch}/APKINDEX.tar.gz`,
          apkIndex(
            packages.map((each) => ({ ...each, arch })),
            signer ?? assert.fail(),
            description,
          ),
        );
    };
    before(async () => {
      await fresh();
      server = await startHttpServer((request, response) => {
        const bytes = files.get(request.url ?? '');
        response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
      });
    });
    after(() => server[Symbol.asyncDispose]());

    const updated = async (path: string, more: Partial<ConfiguredFeed> = {}): Promise<string> => {
      const feed = {
        id: 'apk',
        kind: 'apk-packages',
        url: `${server.url}${path}`,
        keyring: signer?.file,
        ...more,
      };
      const [result] = await updateFeeds({ feeds: [feed as ConfiguredFeed], store }, context);
      return result?.outcome === 'failed' ? result.error.code : (result?.outcome ?? 'nothing');
    };

    it('is that of all repositories of a branch, and not kept again while they are the same', async () => {
      publish('/alpine/v3.20/main', BUSYBOX);
      publish('/alpine/v3.20/community', GIT);
      assert.equal(await updated('/alpine/v3.20'), 'updated');
      const [busybox, git] = await listed('Alpine:v3.20', 'busybox', 'git');
      assert.deepEqual([busybox?.length, git], [4, ['git 2.45.2-r0 aarch64', 'git 2.45.2-r0 x86_64']]);
      assert.equal(await updated('/alpine/v3.20'), 'unchanged');
    });

    it('is refused older than before, of another branch, or where one of them is missing', async () => {
      publish(
        '/alpine/v3.20/main',
        BUSYBOX.map((each) => ({ ...each, built: 1_600_000_000 })),
      );
      publish(
        '/alpine/v3.20/community',
        GIT.map((each) => ({ ...each, built: 1_600_000_000 })),
      );
      assert.equal(await updated('/alpine/v3.20'), 'ADVISORIES_INDEX_OLDER');
      publish('/alpine/v3.21/main', BUSYBOX);
      publish('/alpine/v3.21/community', GIT);
      assert.equal(await updated('/alpine/v3.21', { id: 'other' }), 'ADVISORIES_INDEX_RELEASE');
      files.delete('/alpine/v3.20/community/aarch64/APKINDEX.tar.gz');
      assert.equal(await updated('/alpine/v3.20'), 'HTTP_NOT_FOUND');
      assert.equal((await listed('Alpine:v3.20', 'busybox'))[0]?.length, 4, 'the last good one stays');
    });

    it('is asked for by an address or words that name its release, and by a key that it is signed with', async () => {
      publish('/os', GIT, '');
      assert.equal(await updated('/os', { id: 'wolfi' }), 'ADVISORIES_CONFIG');
      assert.equal(
        await updated('/os', { id: 'wolfi', covers: ['Wolfi'], keyring: undefined }),
        'REPOSITORY_SIGNATURE',
      );
      assert.equal(await updated('/os', { id: 'wolfi', covers: ['Wolfi'] }), 'updated');
      assert.equal((await listed('Wolfi', 'git'))[0]?.length, 2);
      const { feeds } = await store.list();
      assert.deepEqual(
        feeds.find(({ id }) => id === 'wolfi')?.covers,
        [],
        'an index of packages covers nothing',
      );
    });
  });
});
