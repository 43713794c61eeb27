import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  addImageNames,
  addInventories,
  archiveHoldings,
  countAllRuns,
  countHolders,
  countRuns,
  fileHoldings,
  findNames,
  gapsOfVersions,
  imagesByDigest,
  imagesOnBase,
  inventoriesOf,
  listImages,
  liveHoldings,
  matchedStates,
  placesOf,
  quarantinedOf,
  ranHoldings,
  recordJudgements,
  recordObservation,
  runsOfImages,
  type Store,
  setMatchedStates,
  statusesOfVulnerability,
  storeCounts,
  topImages,
  topVersions,
  uncoveredRuns,
  versionsByLicense,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
} from '../../src/store/index.ts';
import { component, DAY, debian, digest, inventory, MARCH, run } from './fleet-sample.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');
const oldXz = debian('liblzma5', '5.4.5-1', 'xz-utils');
const libc = debian('libc6', '2.41-12', 'glibc');

/** What the store promises, on whichever database: `open` gives an empty one. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const idOf = (purl: string): Promise<number> =>
      store.read(async (view) => (await versionsByPurl(view, [purl]))[0]?.id ?? assert.fail(purl));

    it('finds the images that hold a package version, running or not', async () => {
      const [a, b] = await addInventories(
        store,
        [inventory('a:1', [component(xz), component(libc)]), inventory('b:1', [component(libc)])],
        MARCH,
      );
      assert.ok(a?.isNew && b?.isNew);
      await recordObservation(store, look([run('a', digest('a:1 manifest'))]), MARCH);
      const [xzId, libcId] = [await idOf(xz.purl), await idOf(libc.purl)];
      await store.read(async (view) => {
        assert.deepEqual(await liveHoldings(view, [xzId]), [
          { imageId: a.imageId, inventoryId: a.inventoryId, versionIds: [xzId] },
        ]);
        const archive = await archiveHoldings(view, [libcId], { limit: 10 });
        assert.deepEqual(
          archive.rows.map((row) => row.imageId),
          [b.imageId, a.imageId],
        );
        assert.equal(archive.next, undefined);
        assert.equal(await countHolders(view, [libcId, xzId]), 2);
      });
    });

    it('pages through the archive without losing or repeating an inventory', async () => {
      const inventories = Array.from({ length: 25 }, (_, number) =>
        // Every fifth has a set of its own; the rest share one.
        inventory(`a:${number}`, [
          component(libc),
          ...(number % 5 === 0 ? [component(debian('app', `1.${number}`))] : []),
        ]),
      );
      await addInventories(store, inventories, MARCH);
      const libcId = await idOf(libc.purl);
      const seen: number[] = [];
      await store.read(async (view) => {
        let before: string | undefined;
        do {
          const page = await archiveHoldings(view, [libcId], { limit: 4, ...(before && { before }) });
          seen.push(...page.rows.map((row) => row.inventoryId));
          before = page.next;
        } while (before !== undefined);
      });
      assert.equal(seen.length, 25);
      assert.equal(new Set(seen).size, 25);
    });

    it('stores the same claim once, and another one beside it', async () => {
      const ours = inventory('a:1', [component(xz)]);
      const [first] = await addInventories(store, [ours], MARCH);
      const [again] = await addInventories(store, [ours], MARCH + DAY);
      const [other] = await addInventories(
        store,
        [inventory('a:1', [component(libc)], { source: 'uploaded', tool: 'syft 1.30.0' })],
        MARCH,
      );
      assert.deepEqual(again, { ...first, isNew: false });
      assert.equal(other?.imageId, first?.imageId);
      const claims = await store.read((view) => inventoriesOf(view, [first?.imageId ?? 0]));
      assert.deepEqual(
        claims.map(({ source, tool, components }) => ({ source, tool, components })),
        [
          { source: 'catalog', tool: 'shearwall 0.2.0', components: 1 },
          { source: 'uploaded', tool: 'syft 1.30.0', components: 1 },
        ],
      );
    });

    it('tells where a component lies, with the digest of its layer', async () => {
      const npm = {
        ...debian('left-pad', '1.3.0'),
        purl: 'pkg:npm/left-pad@1.3.0',
        type: 'npm',
        namespace: '',
      };
      const paths = ['app/node_modules/left-pad/package.json', 'app/left-pad-1.3.0.tgz', 'odd/\u0001\u0003'];
      const [added] = await addInventories(
        store,
        [inventory('a:1', [component(libc), ...paths.map((path) => component(npm, path))])],
        MARCH,
      );
      const id = await idOf(npm.purl);
      const places = await store.read((view) =>
        placesOf(view, [{ inventoryId: added?.inventoryId ?? 0, versionIds: [id] }]),
      );
      assert.deepEqual(places.map(({ path }) => path).toSorted(), paths.toSorted());
      assert.ok(places.every(({ layer }) => layer === digest('a:1 layer')));
    });

    it('knows an image by manifest, config and index', async () => {
      await addInventories(store, [inventory('a:1', [component(xz)])], MARCH);
      assert.ok(
        await addImageNames(store, digest('a:1 manifest'), [{ digest: digest('index'), kind: 'index' }]),
      );
      assert.equal(
        await addImageNames(store, digest('nobody'), [{ digest: digest('index'), kind: 'index' }]),
        false,
      );
      await store.read(async (view) => {
        const kinds = await Promise.all(
          ['a:1 manifest', 'a:1 config', 'index'].map((text) => imagesByDigest(view, digest(text))),
        );
        assert.deepEqual(
          kinds.map((found) => found.map(({ kind }) => kind)),
          [['manifest'], ['config'], ['index']],
        );
      });
    });

    it('resolves a running digest when the image that it names is added later', async () => {
      await recordObservation(store, look([run('a', digest('a:1 config'))]), MARCH);
      assert.deepEqual(
        (await store.read((view) => uncoveredRuns(view, {}))).map(({ why }) => why),
        ['unknown-image'],
      );
      await addInventories(store, [inventory('a:1', [component(xz)])], MARCH);
      const id = await idOf(xz.purl);
      await store.read(async (view) => {
        assert.equal((await liveHoldings(view, [id])).length, 1);
        assert.deepEqual(await uncoveredRuns(view, {}), []);
        assert.deepEqual(
          (await uncoveredRuns(view, { tool: 'shearwall 0.3.0' })).map(({ why }) => why),
          ['old-catalog'],
        );
      });
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
        MARCH,
      );
      const found = await store.read((view) =>
        runsOfImages(view, [amd64?.imageId ?? 0, arm64?.imageId ?? 0], { when: 'live' }),
      );
      assert.deepEqual(
        found.map((row) => [row.run.name, row.imageId, row.certain]).toSorted(),
        [
          ['known', arm64?.imageId, true],
          ['unknown', amd64?.imageId, false],
          ['unknown', arm64?.imageId, false],
        ].toSorted(),
      );
      const counts = await store.read((view) =>
        countRuns(view, [amd64?.imageId ?? 0, arm64?.imageId ?? 0], { when: 'live' }),
      );
      assert.deepEqual(counts, { containers: 4, runs: 2, workloads: 2, images: 2, owners: 1, unowned: 0 });
    });

    it('closes what is missing only in what a look covers, and nothing for an empty one', async () => {
      const two = [
        run('a', digest('a')),
        run('b', digest('b'), { workload: { namespace: 'web', kind: 'Pod', name: 'b', owner: undefined } }),
      ];
      assert.equal((await recordObservation(store, look(two), MARCH)).opened, 2);
      const part = { ...look([two[0] ?? assert.fail()], MARCH + DAY), covers: ['shop'] };
      assert.deepEqual(await recordObservation(store, part, MARCH), {
        opened: 0,
        continued: 1,
        closed: 0,
        outdated: 0,
      });
      assert.equal(
        (await recordObservation(store, { ...look([], MARCH + 2 * DAY), covers: 'all' }, MARCH)).closed,
        0,
      );
      const all = { ...look([two[0] ?? assert.fail()], MARCH + 3 * DAY), covers: 'all' as const };
      assert.equal((await recordObservation(store, all, MARCH)).closed, 1);
      const counts = await store.read((view) => countAllRuns(view, { when: 'live' }));
      assert.deepEqual({ runs: counts.runs, owners: counts.owners }, { runs: 1, owners: 1 });
      const then = await store.read((view) => countAllRuns(view, { when: { at: MARCH + DAY } }));
      assert.deepEqual({ runs: then.runs, unowned: then.unowned }, { runs: 2, unowned: 1 });
    });

    it('neither reopens nor closes by an older look what a newer one settled', async () => {
      const [a, b, c] = [run('a', digest('a')), run('b', digest('b')), run('c', digest('c'))];
      await recordObservation(store, { ...look([a, b], MARCH + 5 * DAY), covers: 'all' }, MARCH);
      const older = await recordObservation(
        store,
        { ...look([a, c], MARCH + 2 * DAY), covers: 'all' },
        MARCH,
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
      await recordObservation(store, { ...look([seen], MARCH + DAY), covers: 'all' }, MARCH);
      await recordObservation(
        store,
        { ...look([run('z', digest('z'))], MARCH + 9 * DAY), covers: 'all' },
        MARCH,
      );
      const id = await idOf(xz.purl);
      await store.read(async (view) => {
        assert.deepEqual(await liveHoldings(view, [id]), []);
        assert.equal((await ranHoldings(view, [id], { at: MARCH + 4 * DAY }))[0]?.imageId, added?.imageId);
        assert.deepEqual(await ranHoldings(view, [id], { at: MARCH + 9 * DAY }), []);
        assert.equal(
          (await ranHoldings(view, [id], { from: MARCH + 8 * DAY, to: MARCH + 20 * DAY })).length,
          1,
        );
        assert.equal((await ranHoldings(view, [id], 'ever')).length, 1);
      });
    });

    it('finds packages by name, source and licence', async () => {
      const log4j = {
        ...debian('log4j-core', '2.14.1'),
        purl: 'pkg:maven/l/log4j-core@2.14.1',
        type: 'maven',
        namespace: 'l',
      };
      const odd = { ...debian('Log4Net', '1.0'), licenses: ['MIT OR (GPL-2.0-only AND BSD-3-Clause)'] };
      await addInventories(
        store,
        [
          inventory(
            'a:1',
            [xz, oldXz, libc, log4j, odd].map((item) => component(item)),
          ),
        ],
        MARCH,
      );
      await store.read(async (view) => {
        const names = async (query: Parameters<typeof findNames>[1]) =>
          (await findNames(view, query)).map((found) => found.name);
        assert.deepEqual(await names({ name: 'liblzma5' }), ['liblzma5']);
        assert.deepEqual(await names({ name: 'log4net' }), []);
        assert.deepEqual(await names({ lowerName: 'log4net' }), ['Log4Net']);
        assert.deepEqual(await names({ prefix: 'log4' }), ['Log4Net', 'log4j-core']);
        assert.deepEqual(await names({ contains: 'zma' }), ['liblzma5']);
        assert.deepEqual(await names({ prefix: 'l', type: 'maven', limit: 1 }), ['log4j-core']);
        const [name] = await findNames(view, { name: 'liblzma5' });
        assert.deepEqual(
          (await versionsOfNames(view, [name?.id ?? 0])).map((found) => found.version),
          ['5.6.1-1', '5.4.5-1'],
        );
        assert.equal((await versionsOfSource(view, 'xz-utils', 'deb')).length, 2);
        assert.equal((await versionsOfSource(view, 'xz-utils', 'rpm')).length, 0);
        assert.deepEqual(
          (await versionsByLicense(view, 'GPL-2.0-only')).map((found) => found.name),
          ['Log4Net'],
        );
      });
    });

    it('finds a file by its digest, among what runs and among everything', async () => {
      const [a, b] = await addInventories(
        store,
        [inventory('a:1', [component(xz)]), inventory('b:1', [component(libc)])],
        MARCH,
      );
      await recordObservation(store, look([run('a', digest('a:1 manifest'))]), MARCH);
      await store.read(async (view) => {
        const live = await fileHoldings(view, digest('libc'), { when: 'live', limit: 10 });
        assert.deepEqual(live.rows, [
          {
            imageId: a?.imageId,
            inventoryId: a?.inventoryId,
            layer: digest('a:1 layer'),
            path: 'usr/lib/libc.so.6',
          },
        ]);
        const first = await fileHoldings(view, digest('libc'), { when: 'ever', limit: 1 });
        assert.deepEqual(
          first.rows.map((row) => row.imageId),
          [b?.imageId],
        );
        const second = await fileHoldings(view, digest('libc'), {
          when: 'ever',
          limit: 1,
          before: first.next ?? '',
        });
        assert.deepEqual(
          second.rows.map((row) => row.imageId),
          [a?.imageId],
        );
        assert.deepEqual((await fileHoldings(view, digest('nothing'), { when: 'ever', limit: 1 })).rows, []);
      });
    });

    it('finds what stands on a base image, also where only a later inventory says so', async () => {
      const plain = inventory('a:1', [component(xz)]);
      await addInventories(store, [plain], MARCH);
      const base = { digest: digest('base'), reference: 'debian:13' };
      const [added] = await addInventories(store, [{ ...plain, image: { ...plain.image, base } }], MARCH);
      await store.read(async (view) => {
        for (const by of [{ digest: base.digest }, { reference: base.reference }])
          assert.deepEqual((await imagesOnBase(view, by, { limit: 5 })).rows, [added?.imageId]);
        assert.deepEqual(
          (await imagesOnBase(view, { reference: base.reference }, { limit: 5, when: 'live' })).rows,
          [],
        );
      });
    });

    it('sets aside what cannot be stored, and keeps the rest', async () => {
      const odd = [
        { ...debian('nul\0', '1'), purl: 'pkg:deb/nul\0@1' },
        { ...debian('half', '1'), purl: 'pkg:deb/\ud800@1' },
        { ...debian('long', '1'), purl: `pkg:deb/${'x'.repeat(5000)}@1` },
      ];
      const [added] = await addInventories(
        store,
        [
          inventory(
            'a:1',
            [xz, ...odd].map((item) => component(item)),
            { gaps: ['no room\0'] },
          ),
        ],
        MARCH,
      );
      await store.read(async (view) => {
        const reasons = await quarantinedOf(view, added?.inventoryId ?? 0);
        assert.deepEqual(
          reasons.map(({ reason }) => reason),
          ['it contains a NUL character', 'it is not valid Unicode', 'it is longer than 2000 bytes'],
        );
        const [claim] = await inventoriesOf(view, [added?.imageId ?? 0]);
        assert.deepEqual([claim?.components, claim?.quarantined, claim?.gaps], [1, 3, ['no room\ufffd']]);
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
        MARCH,
      );
      const [xzId, libcId] = [await idOf(xz.purl), await idOf(libc.purl)];
      await store.read(async (view) => {
        assert.deepEqual(await topVersions(view, { limit: 1 }), [
          { versionId: libcId, images: 2, containers: 9 },
        ]);
        assert.deepEqual(await topImages(view, [xzId, libcId], 5), [
          { imageId: b?.imageId, versions: 1, containers: 7 },
          { imageId: a?.imageId, versions: 2, containers: 2 },
        ]);
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

    it('does nothing of a transaction that fails, and remembers nothing of it', async () => {
      const broken = inventory('a:1', [component(xz)]);
      const nameless = {
        ...broken,
        image: { ...broken.image, names: [{ digest: digest('i'), kind: 'index' as const }] },
      };
      await assert.rejects(addInventories(store, [nameless], MARCH), { code: 'STORE_INPUT' });
      assert.deepEqual(await store.read((view) => versionsByPurl(view, [xz.purl])), []);
      const [added] = await addInventories(store, [broken], MARCH);
      assert.equal(added?.inventoryId, 1);
      const id = await idOf(xz.purl);
      assert.equal(await store.read((view) => countHolders(view, [id])), 1);
    });
  });
}

function look(runs: ReturnType<typeof run>[], at = MARCH) {
  return { cluster: 'prod', source: 'pods.json', at, covers: undefined, runs };
}
