import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { fakeAdvisory } from '../../../../test/fakes/advisory-database.ts';
import { silentProgress } from '../../../base/index.ts';
import { tempName } from '../../../base/temp-name.ts';
import type { FeedItem } from '../../types.ts';
import { openAdvisoryDatabase } from '../open-database.ts';
import { buildAdvisoryDatabase } from './build-database.ts';
import type { BuildReport, FeedSource } from './types.ts';

const context = { signal: new AbortController().signal, progress: silentProgress };
const FETCHED_AT = Date.UTC(2026, 0) / 1000;
const CVE = 'CVE-2024-0001';

describe('buildAdvisoryDatabase', () => {
  let root: string;
  let dir: string;
  let path: string;
  let count = 0;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'shearwall-build-'));
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(() => {
    dir = join(root, `d${count++}`);
    path = join(dir, 'advisories.db');
  });

  const feed = (id: string, items: FeedSource['items'], rest: Partial<FeedSource> = {}): FeedSource => ({
    id,
    kind: 'osv',
    url: undefined,
    fetchedAt: FETCHED_AT,
    covers: 'all-it-names',
    items,
    ...rest,
  });
  const build = async (...feeds: FeedSource[]): Promise<BuildReport> =>
    await buildAdvisoryDatabase({ path, builtAt: FETCHED_AT, feeds }, context);

  it('writes the same bytes for the same items, in whatever order feeds and items come', async () => {
    const items = Array.from({ length: 300 }, (_, at) =>
      fakeAdvisory(
        `GO-${at}`,
        [
          { ecosystem: 'Go', name: `x${at % 17}`, scheme: 'golang', fixed: `1.${at}` },
          { ecosystem: 'npm', name: `x${at % 5}`, scheme: 'npm' },
        ],
        { aliases: [`CVE-2024-${1000 + (at % 40)}`], title: `flaw ${at}` },
      ),
    );
    const more = [
      ...items.slice(0, 9).map((item) => structuredClone(item)),
      fakeAdvisory('go-7', { ecosystem: 'Go', name: 'y' }),
      fakeAdvisory('GO-8', { ecosystem: 'Go', name: 'z' }),
      { type: 'exploited', vulnerability: CVE, dateAdded: '2024-01-01', ransomware: false },
    ] satisfies FeedItem[];
    const first = await build(feed('a', items), feed('b', more));
    const bytes = await readFile(path);
    const second = await build(feed('b', more.toReversed()), feed('a', items.toReversed()));

    assert.equal(second.digest, first.digest);
    assert.ok(bytes.equals(await readFile(path)));
    assert.equal(first.sizeBytes, bytes.length);
  });

  it('reports names that the feed of their distribution does not know, when nothing is fixed', async () => {
    const xz = { ecosystem: 'Debian:13', name: 'xz' };
    const tracker = feed('debian-tracker', [fakeAdvisory(CVE, { ...xz, name: 'xz-utils', fixed: '5.6.1' })], {
      kind: 'debian-tracker',
    });
    const ghsa = feed(
      'ghsa',
      [
        fakeAdvisory('GHSA-rxwq-x6h5-x525', xz),
        fakeAdvisory('GHSA-2222-2222-2222', { ...xz, name: 'yz', fixed: '2' }),
        fakeAdvisory('GHSA-3333-3333-3333', { ecosystem: 'npm', name: 'zz' }),
      ],
      { covers: [] },
    );

    const { strangers, feeds } = await build(tracker, ghsa);

    assert.deepEqual(strangers, [{ feed: 'ghsa', advisory: 'GHSA-rxwq-x6h5-x525', ...xz }]);
    assert.deepEqual(
      feeds.map(({ id, records, rejected }) => [id, records, rejected]),
      [
        ['debian-tracker', 1, 0],
        ['ghsa', 3, 1],
      ],
    );
    assert.equal((await build(ghsa)).strangers.length, 0);
  });

  it('counts everything that could not be taken, and names the first', async () => {
    const items = Array.from(
      { length: 50 },
      (_, at): FeedItem => ({ type: 'rejected', id: `${at}`, reason: 'odd' }),
    );

    const { rejected, feeds } = await build(feed('a', items));

    assert.equal(feeds[0]?.rejected, 50);
    assert.equal(rejected.length, 20);
    assert.deepEqual(rejected[0], { feed: 'a', id: '0', reason: 'odd' });
  });

  it('refuses a record whose names and packages multiply', async () => {
    const about = Array.from({ length: 3000 }, (_, at) => `CVE-2024-${10_000 + at}`);
    const packages = Array.from({ length: 3000 }, (_, at) => ({ ecosystem: 'npm', name: `p${at}` }));

    const { rejected, packages: count } = await build(
      feed('a', [fakeAdvisory('RHSA-1', packages, { about })]),
    );

    assert.deepEqual([rejected[0]?.id, count], ['RHSA-1', 0]);
  });

  it('refuses two feeds of one id', async () => {
    await assert.rejects(build(feed('a', []), feed('a', [])), {
      code: 'ADVISORIES_FEED_TWICE',
      hint: /--feed/,
    });
  });

  it('leaves the last good database, and nothing else, when a feed breaks or the user interrupts', async () => {
    await build(feed('a', [fakeAdvisory(CVE)]));
    const good = await readFile(path);
    async function* broken(): AsyncGenerator<FeedItem> {
      yield fakeAdvisory(CVE);
      throw new Error('cut off');
    }
    await assert.rejects(build(feed('a', broken())), { message: 'cut off' });
    const abort = new AbortController();
    async function* interrupted(): AsyncGenerator<FeedItem> {
      for (let at = 0; ; at++) {
        if (at === 10_000) abort.abort(new Error('interrupted'));
        yield fakeAdvisory(`X-${at}`);
      }
    }
    const input = { path, builtAt: 0, feeds: [feed('a', interrupted())] };
    await assert.rejects(buildAdvisoryDatabase(input, { ...context, signal: abort.signal }), {
      message: 'interrupted',
    });

    assert.ok(good.equals(await readFile(path)));
    assert.deepEqual(await readdir(dir), ['advisories.db']);
  });

  it('removes what a build left that was killed, not what another one is writing', async () => {
    await mkdir(dir);
    const living = `.advisories.db.${tempName()}`;
    const dead = living.replace(/-\d+-/, '-999999999-');
    for (const name of [living, dead]) await writeFile(join(dir, name), '');

    await build(feed('a', []));

    assert.deepEqual(await readdir(dir), [living, 'advisories.db'].sort());
  });

  it('leaves the last good database when it is killed, and its leftovers to the next build', async () => {
    await build(feed('a', [fakeAdvisory(CVE)]));
    const good = await readFile(path);
    const script = `
      import { buildAdvisoryDatabase } from ${JSON.stringify(join(import.meta.dirname, 'build-database.ts'))};
      const items = (async function* () {
        yield { type: 'rejected', id: 'x', reason: 'y' };
        process.stdout.write('begun');
        await new Promise((resolve) => setTimeout(resolve, 60000));
      })();
      const feed = { id: 'a', kind: 'osv', url: undefined, fetchedAt: 1, covers: [], items };
      const progress = { start: () => ({ add() {}, done() {} }) };
      const context = { signal: new AbortController().signal, progress };
      await buildAdvisoryDatabase({ path: ${JSON.stringify(path)}, builtAt: 1, feeds: [feed] }, context);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');

    assert.ok((await readdir(dir)).length > 1);
    assert.ok(good.equals(await readFile(path)));
    await build(feed('a', []));
    assert.deepEqual(await readdir(dir), ['advisories.db']);
  });

  it('says that the disk is full', {
    skip: process.platform !== 'linux' && 'needs a limit on file size',
  }, async () => {
    await build(feed('a', [fakeAdvisory(CVE)]));
    const good = await readFile(path);
    // A limit on the size of files fails a write in the middle, as a full disk does, and needs no mount.
    const script = `
      import { buildAdvisoryDatabase } from ${JSON.stringify(join(import.meta.dirname, 'build-database.ts'))};
      process.on('SIGXFSZ', () => {});
      const items = (function* () {
        for (let at = 0; at < 20000; at++) {
          const advisory = { id: 'X-' + at, title: 'x'.repeat(100), aliases: [], severities: [], cwes: [], affected: [] };
          yield { type: 'advisory', advisory };
        }
      })();
      const feed = { id: 'a', kind: 'osv', url: undefined, fetchedAt: 1, covers: [], items };
      const progress = { start: () => ({ add() {}, done() {} }) };
      const context = { signal: new AbortController().signal, progress };
      await buildAdvisoryDatabase({ path: ${JSON.stringify(path)}, builtAt: 1, feeds: [feed] }, context).catch(
        (error) => console.log(error.code + ': ' + error.message + ': ' + error.hint),
      );`;
    const command = 'ulimit -f 600; exec "$0" --input-type=module -e "$1"';
    const env = { ...process.env, NODE_V8_COVERAGE: '' };
    const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, script], { env });

    assert.match(
      stdout,
      /^ADVISORIES_FULL: cannot build .*advisories\.db: no space left in .*: free some space/,
    );
    assert.ok(good.equals(await readFile(path)));
    assert.deepEqual(await readdir(dir), ['advisories.db']);
  });

  it('keeps an opened database readable while a new one takes its place', async () => {
    await build(feed('a', [fakeAdvisory(CVE, { ecosystem: 'npm', name: 'x' })]));
    const old = openAdvisoryDatabase(path);
    await build(feed('a', []));

    assert.equal(old.advisoriesOf('npm', 'x').length, 1);
    old.close();
    const now = openAdvisoryDatabase(path);
    assert.deepEqual(now.advisoriesOf('npm', 'x'), []);
    now.close();
  });
});
