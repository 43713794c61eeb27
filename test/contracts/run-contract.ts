import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { withoutUndefined } from '../../src/base/without-undefined.ts';
import {
  addImageNames,
  addInventories,
  checkStore,
  clusters,
  countAllRuns,
  countRuns,
  gapsOfVersions,
  holdingsThen,
  listImages,
  listRuns,
  matchedStates,
  recordJudgements,
  recordObservation,
  runningImages,
  runsOfImages,
  type Store,
  setMatchedStates,
  statusesOfVulnerability,
  storeCounts,
  topImages,
  topVersions,
  uncoveredRuns,
  uncoveredThen,
  versionsByPurl,
} from '../../src/store/index.ts';
import { component, DAY, debian, digest, inventory, MARCH, run } from '../fakes/fleet-sample.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');
const libc = debian('libc6', '2.41-12', 'glibc');

/** What the store promises, on whichever database: `open` gives an empty one. */
export function runContract(name: string, open: () => Promise<Store>): void {
  describe(`runs on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('record nothing of a look whose giver wanted it stopped meanwhile', async () => {
      const interrupt = new AbortController();
      const look = { cluster: 'prod', source: 'test', at: MARCH, covers: 'all' as const };
      const recorded = recordObservation(
        store,
        { ...look, runs: [run('a', digest('a'))] },
        { at: MARCH, signal: interrupt.signal },
      );
      interrupt.abort(new Error('interrupted'));
      await assert.rejects(recorded, /interrupted/);
      const ever = { from: 0, to: Number.MAX_SAFE_INTEGER };
      assert.equal((await store.read((view) => countAllRuns(view, { when: ever }))).runs, 0);
    });

    const idOf = (purl: string): Promise<number> =>
      store.read(async (view) => (await versionsByPurl(view, [purl]))[0]?.id ?? assert.fail(purl));

    it('resolves a running digest when the image that it names is added later', async () => {
      await recordObservation(store, look([run('a', digest('a:1 config'))]), { at: MARCH });
      assert.deepEqual(
        (await store.read((view) => uncoveredRuns(view, {}))).map(({ why }) => why),
        ['unknown-image'],
      );
      await addInventories(store, [inventory('a:1', [component(xz)])], MARCH);
      const id = await idOf(xz.purl);
      await store.read(async (view) => {
        assert.equal((await holdingsThen(view, [id], 'live')).length, 1);
        assert.deepEqual(await uncoveredRuns(view, {}), []);
        assert.deepEqual(
          (await uncoveredRuns(view, { tool: 'shearwall 0.3.0' })).map(({ why }) => why),
          ['old-catalog'],
        );
      });
    });

    it('says of an index on a node of unknown platform that it may be of an image that nobody knows, until all that it names are known', async () => {
      const platforms = ['amd64', 'arm64', 's390x'];
      const named = (arch: string, of?: number) => {
        const made = inventory(`a:${arch}`, [component(xz)]);
        const index = withoutUndefined({ digest: digest('index'), kind: 'index' as const, of });
        const names = [...made.image.names, index];
        return { ...made, image: { ...made.image, platform: `linux/${arch}`, names } };
      };
      const whyUncovered = async (): Promise<unknown[]> =>
        await store.read(async (view) => {
          const now = await uncoveredRuns(view, {});
          const ever = await uncoveredThen(view, { when: 'ever' });
          assert.equal(ever.length, now.length, 'of all time as of now');
          return now.map(({ run: { name }, why }) => `${name}: ${why}`);
        });
      await addInventories(store, [named('amd64')], MARCH);
      const runs = ['linux/amd64', ''].map((platform) =>
        run(`on ${platform === '' ? 'any' : platform}`, digest('index'), { platform }),
      );
      await recordObservation(store, look(runs), { at: MARCH });
      assert.deepEqual(await whyUncovered(), ['on any: unknown-image']);
      await addInventories(store, [named('arm64')], MARCH);
      assert.deepEqual(await whyUncovered(), ['on any: unknown-image'], 'nobody counted');
      await addImageNames(store, digest('a:arm64 manifest'), [
        { digest: digest('index'), kind: 'index', of: platforms.length },
      ]);
      assert.deepEqual(await whyUncovered(), ['on any: unknown-image'], 'two of three');
      await addInventories(store, [named('s390x', platforms.length)], MARCH);
      assert.deepEqual(await whyUncovered(), []);
      assert.deepEqual(await checkStore(store), []);
    });

    it('narrows an index by the platform of the node, and is unsure where that is unknown', async () => {
      const index = { digest: digest('index'), kind: 'index' } as const;
      const of = (arch: string) => {
        const made = inventory(`a:${arch}`, [component(xz)]);
        return {
          ...made,
          image: { ...made.image, platform: `linux/${arch}`, names: [...made.image.names, index] },
        };
      };
      const [amd64, arm64] = await addInventories(store, [of('amd64'), of('arm64')], MARCH);
      await recordObservation(
        store,
        look([
          run('known', index.digest, { platform: 'linux/arm64' }),
          run('unknown', index.digest, { platform: '' }),
        ]),
        { at: MARCH },
      );
      const stands = await store.read((view) =>
        runningImages(view, [amd64?.imageId ?? 0, arm64?.imageId ?? 0]),
      );
      const { rows: found } = await store.read((view) => runsOfImages(view, stands, { when: 'live' }));
      assert.deepEqual(
        new Set(found.map((row) => `${row.run.name} ${row.imageId} ${row.certain}`)),
        new Set([
          `known ${arm64?.imageId} true`,
          `unknown ${amd64?.imageId} false`,
          `unknown ${arm64?.imageId} false`,
        ]),
      );
      const counts = await store.read((view) => countRuns(view, stands, { when: 'live' }));
      assert.deepEqual(counts, { containers: 4, runs: 2, workloads: 2, images: 2, owners: 1, unowned: 0 });
    });

    it('lists runs page by page, none left out or told twice where others come and go meanwhile', async () => {
      const seen = (names: string[], at: number) => ({
        ...look(names.map((name) => run(name, digest(name)))),
        at,
      });
      await recordObservation(store, seen(['a', 'b', 'c', 'd', 'e'], MARCH), { at: MARCH });
      const page = (after?: string) =>
        store.read((view) =>
          listRuns(view, { when: 'live', limit: 2, ...(after !== undefined && { after }) }),
        );
      const first = await page();
      await recordObservation(store, seen(['b', 'c', 'd', 'e', 'f'], MARCH + DAY), { at: MARCH });
      const second = await page(first.next);
      const third = await page(second.next);
      const names = [first, second, third].map(({ rows }) => rows.map(({ name: of }) => of));
      assert.deepEqual(names, [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ]);
      assert.deepEqual(await page(third.next), { rows: [], next: undefined });
      await assert.rejects(page('anything'), { code: 'STORE_CURSOR' });
    });

    it('records what runs under names that a database cannot hold, and knows it again', async () => {
      const odd = ['nul\0', 'half\ud800', 'n'.repeat(5000), '\u{1f980}'.repeat(2000)];
      const runs = odd.map((text) => {
        const { workload, ...rest } = run(text, undefined);
        const owner = { team: text, contact: text, source: text };
        const named = { namespace: text, kind: text, name: text, owner };
        return {
          ...rest,
          workload: { ...workload, ...named },
          container: text,
          reference: text,
          platform: text,
        };
      });
      const seen = { ...look(runs), cluster: `c${odd.join('')}`, source: odd.join('') };
      assert.partialDeepStrictEqual(await recordObservation(store, seen, { at: MARCH }), {
        opened: 4,
        closed: 0,
      });
      const again = await recordObservation(store, { ...seen, at: seen.at + DAY }, { at: MARCH });
      assert.partialDeepStrictEqual(again, { opened: 0, continued: 4, closed: 0 });
      const counts = await store.read((view) => countAllRuns(view, { when: 'live' }));
      assert.partialDeepStrictEqual(counts, { containers: 8, workloads: 4, owners: 4 });
      assert.deepEqual(await checkStore(store), []);
    });

    it('closes what is missing only in what a look covers', async () => {
      const two = [
        run('a', digest('a')),
        run('b', digest('b'), { workload: { namespace: 'web', kind: 'Pod', name: 'b', owner: undefined } }),
      ];
      assert.equal((await recordObservation(store, look(two), { at: MARCH })).opened, 2);
      const part = { ...look([two[0] ?? assert.fail()], MARCH + DAY), covers: ['shop'] };
      assert.deepEqual(await recordObservation(store, part, { at: MARCH }), {
        opened: 0,
        continued: 1,
        closed: 0,
        outdated: 0,
      });
      assert.equal(
        (await recordObservation(store, { ...look([], MARCH + 2 * DAY), covers: undefined }, { at: MARCH }))
          .closed,
        0,
      );
      assert.deepEqual(
        (await store.read(clusters)).map(({ lastAt, lastCoveringAt }) => [lastAt, lastCoveringAt]),
        [[MARCH + 2 * DAY, MARCH + DAY]],
      );
      const all = { ...look([two[0] ?? assert.fail()], MARCH + 3 * DAY), covers: 'all' as const };
      assert.equal((await recordObservation(store, all, { at: MARCH })).closed, 1);
      const counts = await store.read((view) => countAllRuns(view, { when: 'live' }));
      assert.deepEqual({ runs: counts.runs, owners: counts.owners }, { runs: 1, owners: 1 });
      const then = await store.read((view) => countAllRuns(view, { when: { at: MARCH + DAY } }));
      assert.deepEqual({ runs: then.runs, unowned: then.unowned }, { runs: 2, unowned: 1 });
    });

    it('counts what runs now by what the newest look says of numbers and owners', async () => {
      const owned = (name: string, team: string | undefined) => ({
        namespace: 'shop',
        kind: 'Deployment',
        name,
        owner: team === undefined ? undefined : { team, contact: '', source: 'label' },
      });
      const shared = { container: 'proxy', count: 1 };
      const first = [
        run('a', digest('a'), { workload: owned('a', 'shop') }),
        run('a', digest('proxy'), { workload: owned('a', 'shop'), ...shared }),
        run('b', digest('proxy'), { workload: owned('b', undefined), ...shared }),
      ];
      await recordObservation(store, look(first), { at: MARCH });
      const live = () => store.read((view) => countAllRuns(view, { when: 'live' }));
      const filtered = { when: 'live', filter: { clusters: ['prod'] } } as const;
      const before = { containers: 4, runs: 3, workloads: 2, images: 0, owners: 1, unowned: 1 };
      assert.deepEqual(await live(), before);

      // A look that covers nothing, and sees one of the containers of a workload that has another owner by now.
      const moved = run('a', digest('a'), { workload: owned('a', 'web'), count: 7 });
      await recordObservation(store, { ...look([moved], MARCH + DAY), covers: undefined }, { at: MARCH });
      await recordObservation(
        store,
        {
          ...look([run('b', digest('proxy'), { workload: owned('b', 'web'), ...shared })], MARCH + DAY),
          covers: undefined,
        },
        { at: MARCH },
      );
      const after = { containers: 9, runs: 3, workloads: 2, images: 0, owners: 1, unowned: 0 };
      assert.deepEqual(await live(), after);
      assert.deepEqual(await store.read((view) => countAllRuns(view, filtered)), after);
      assert.deepEqual(await checkStore(store), []);

      await recordObservation(store, { ...look([], MARCH + 2 * DAY), covers: 'all' }, { at: MARCH });
      assert.equal((await live()).runs, 0);
      assert.deepEqual(await checkStore(store), []);
    });

    it('neither reopens nor closes by an older look what a newer one settled', async () => {
      const [a, b, c] = [run('a', digest('a')), run('b', digest('b')), run('c', digest('c'))];
      await recordObservation(store, { ...look([a, b], MARCH + 5 * DAY), covers: 'all' }, { at: MARCH });
      const older = await recordObservation(
        store,
        { ...look([a, c], MARCH + 2 * DAY), covers: 'all' },
        { at: MARCH },
      );
      assert.deepEqual(older, { opened: 0, continued: 1, closed: 0, outdated: 1 });
      const live = await store.read((view) => countAllRuns(view, { when: 'live' }));
      assert.equal(live.runs, 2);
      const then = await store.read((view) => countAllRuns(view, { when: { at: MARCH + DAY } }));
      assert.equal(then.runs, 3);
    });

    it('answers what ran then, and no longer than it ran', async () => {
      const [added] = await addInventories(store, [inventory('a:1', [component(xz)])], MARCH);
      const seen = run('a', digest('a:1 manifest'));
      await recordObservation(store, { ...look([seen], MARCH + DAY), covers: 'all' }, { at: MARCH });
      await recordObservation(
        store,
        { ...look([run('z', digest('z'))], MARCH + 9 * DAY), covers: 'all' },
        { at: MARCH },
      );
      const id = await idOf(xz.purl);
      await store.read(async (view) => {
        assert.deepEqual(await holdingsThen(view, [id], 'live'), []);
        assert.equal((await holdingsThen(view, [id], { at: MARCH + 4 * DAY }))[0]?.imageId, added?.imageId);
        assert.deepEqual(await holdingsThen(view, [id], { at: MARCH + 9 * DAY }), []);
        assert.equal(
          (await holdingsThen(view, [id], { from: MARCH + 8 * DAY, to: MARCH + 20 * DAY })).length,
          1,
        );
        assert.equal((await holdingsThen(view, [id], 'ever')).length, 1);
        const uncovered = async (when: Parameters<typeof uncoveredThen>[1]['when']) =>
          (await uncoveredThen(view, { when })).map((each) => each.digest);
        assert.deepEqual(await uncovered({ at: MARCH - 9 * DAY }), []);
        assert.deepEqual(await uncovered({ at: MARCH + 9 * DAY }), [digest('z')]);
        assert.deepEqual(await uncovered('ever'), [digest('z')]);
      });
    });

    it('keeps what advisories said and since when that was known', async () => {
      await addInventories(store, [inventory('a:1', [component(xz), component(libc)])], MARCH);
      const id = await idOf(xz.purl);
      const affected = {
        vulnerability: 'CVE-2024-3094',
        status: 'affected',
        fixedVersion: '',
        because: 'DSA',
      } as const;
      const judge = (statuses: object[], at: number) =>
        store.write((edit) =>
          recordJudgements(
            edit,
            [{ versionId: id, statuses, gaps: [{ why: 'no-feed', what: 'x' }] } as never],
            at,
          ),
        );
      await judge([{ ...affected, knownFrom: MARCH + 28 * DAY }], MARCH + 30 * DAY);
      await judge([{ ...affected, knownFrom: MARCH + 28 * DAY }], MARCH + 31 * DAY);
      await judge([{ ...affected, fixedVersion: '5.6.1-2', knownFrom: MARCH }], MARCH + 40 * DAY);
      const at = (time?: number) =>
        store.read(async (view) =>
          (await statusesOfVulnerability(view, 'CVE-2024-3094', time)).map((status) => status.fixedVersion),
        );
      assert.deepEqual(await at(MARCH + 5 * DAY), []);
      assert.deepEqual(await at(MARCH + 28 * DAY), ['']);
      assert.deepEqual(await at(), ['5.6.1-2']);
      await judge([], MARCH + 50 * DAY);
      assert.deepEqual(await at(), []);
      assert.deepEqual(await store.read((view) => gapsOfVersions(view, [id])), [
        { versionId: id, why: 'no-feed', what: 'x' },
      ]);
      await store.write((edit) =>
        setMatchedStates(edit, [
          { package: 'a', state: '1' },
          { package: 'b', state: '2' },
        ]),
      );
      await store.write((edit) => setMatchedStates(edit, [{ package: 'a', state: undefined }]));
      assert.deepEqual([...(await store.read(matchedStates))], [['b', '2']]);
    });

    it('says which packages and which images matter most', async () => {
      const [a, b] = await addInventories(
        store,
        [inventory('a:1', [component(xz), component(libc)]), inventory('b:1', [component(libc)])],
        MARCH,
      );
      await recordObservation(
        store,
        look([run('a', digest('a:1 manifest')), run('b', digest('b:1 manifest'), { count: 7 })]),
        { at: MARCH },
      );
      const [xzId, libcId] = [await idOf(xz.purl), await idOf(libc.purl)];
      await store.read(async (view) => {
        assert.deepEqual(await topVersions(view, { limit: 1 }), [
          { versionId: libcId, images: 2, containers: 9 },
        ]);
        assert.deepEqual(
          await topImages(view, { among: new Map([xzId, libcId].map((id) => [id, id])), limit: 5 }),
          [
            { imageId: b?.imageId, versions: 1, containers: 7 },
            { imageId: a?.imageId, versions: 2, containers: 2 },
          ],
        );
        const counts = await storeCounts(view);
        assert.deepEqual([counts.images, counts.packageSets, counts.liveRuns], [2, 2, 2]);
        assert.ok(counts.sizeBytes > 0);
        const listed = await listImages(view, { limit: 5, repository: 'registry.example/a' });
        assert.deepEqual(
          listed.rows.map((image) => image.reference),
          ['registry.example/a:1'],
        );
      });
    });
  });
}

function look(runs: ReturnType<typeof run>[], at = MARCH) {
  return { cluster: 'prod', source: 'pods.json', at, covers: undefined, runs };
}
