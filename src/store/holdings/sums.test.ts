import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  component,
  DAY,
  debian,
  digest,
  inventory,
  MARCH,
  run,
  testClock,
} from '../../../test/fakes/fleet-sample.ts';
import {
  addInventories,
  containersOf,
  countAllRuns,
  countRuns,
  imagesByDigest,
  openStore,
  recordObservation,
  runningImages,
  type Store,
  storeCounts,
  topImages,
  topVersions,
  versionsByPurl,
} from '../index.ts';
import type { RunsQuery } from '../runs/find-runs.ts';

const [curl, libc, xz, zlib] = ['curl', 'libc6', 'xz-utils', 'zlib1g'].map((name) => debian(name, '1-1')) as [
  ReturnType<typeof debian>,
  ReturnType<typeof debian>,
  ReturnType<typeof debian>,
  ReturnType<typeof debian>,
];

/**
 * What runs: `web` in two workloads (2 + 3 containers) with xz and libc6, `job` (2) with libc6, of which a document tells, too, that it has
 * curl; `cron` (1) with xz and zlib1g. `built` never ran and has everything; `old` ran the day before in another cluster.
 */
describe('sums over what runs', () => {
  let folder: string;
  let store: Store;
  let ids: Record<'curl' | 'libc' | 'xz' | 'zlib', number>;
  let images: Record<'built' | 'web' | 'job' | 'cron' | 'old', number>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'store-sums-'));
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
    const contents = {
      built: [curl, libc, xz, zlib],
      cron: [xz, zlib],
      job: [libc],
      web: [libc, xz],
      old: [zlib],
    };
    for (const [name, packages] of Object.entries(contents))
      await addInventories(
        store,
        [
          inventory(
            `${name}:1`,
            packages.map((item) => component(item)),
          ),
        ],
        MARCH,
      );
    const document = inventory('job:1', [component(libc), component(curl)], { source: 'uploaded' });
    await addInventories(store, [document], MARCH);
    const look = (cluster: string, day: number, runs: ReturnType<typeof run>[]) =>
      recordObservation(
        store,
        { cluster, source: 'x', at: MARCH + day * DAY, covers: 'all', runs },
        { at: MARCH },
      );
    const seen = (workload: string, image: string, count: number) =>
      run(workload, digest(`${image}:1 manifest`), { count });
    await look('test', 0, [seen('old', 'old', 7)]);
    await look('test', 1, []);
    await look('prod', 1, [
      seen('web-a', 'web', 2),
      seen('web-b', 'web', 3),
      seen('job', 'job', 2),
      seen('cron', 'cron', 1),
      seen('unknown', 'nobody looked', 9),
    ]);
    await store.read(async (view) => {
      const idOf = async (purl: string): Promise<number> =>
        (await versionsByPurl(view, [purl]))[0]?.id ?? assert.fail(purl);
      ids = {
        curl: await idOf(curl.purl),
        libc: await idOf(libc.purl),
        xz: await idOf(xz.purl),
        zlib: await idOf(zlib.purl),
      };
      const imageOf = async (name: string): Promise<number> =>
        (await imagesByDigest(view, digest(`${name}:1 manifest`)))[0]?.imageId ?? assert.fail(name);
      images = {
        built: await imageOf('built'),
        web: await imageOf('web'),
        job: await imageOf('job'),
        cron: await imageOf('cron'),
        old: await imageOf('old'),
      };
    });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('say how much there is', async () => {
    const { sizeBytes, ...counts } = await store.read(storeCounts);
    assert.deepEqual(counts, {
      images: 5,
      inventories: 6,
      packageSets: 6,
      fileSets: 5,
      packageNames: 4,
      packageVersions: 4,
      clusters: 2,
      workloads: 6,
      liveRuns: 5,
      pastRuns: 1,
    });
    assert.equal(sizeBytes % 4096, 0);
    assert.ok(sizeBytes > 0);
  });

  describe('versions by images', () => {
    const top = (query: Parameters<typeof topVersions>[1]) => store.read((view) => topVersions(view, query));

    it('begin with what most images hold; of those alike with the one that was known first', async () => {
      const rows = [
        { versionId: ids.libc, images: 2, containers: 7 },
        { versionId: ids.xz, images: 2, containers: 6 },
        { versionId: ids.curl, images: 1, containers: 2 },
        { versionId: ids.zlib, images: 1, containers: 1 },
      ];
      rows.sort((a, b) => b.images - a.images || a.versionId - b.versionId);
      assert.deepEqual(await top({ limit: 10 }), rows);
      assert.deepEqual(await top({ limit: 3 }), rows.slice(0, 3));
    });

    it('are those that are asked for, and several count as the one that they are taken for', async () => {
      const both = new Map([
        [ids.libc, ids.xz],
        [ids.xz, ids.xz],
      ]);
      assert.deepEqual(await top({ among: both, limit: 10 }), [
        { versionId: ids.xz, images: 3, containers: 8 },
      ]);
    });

    it('leave out what does not count in an image, and it alone', async () => {
      const [among, except] = [
        new Map([
          [ids.xz, ids.xz],
          [ids.libc, ids.libc],
        ]),
        new Map([[images.web, new Set([ids.xz])]]),
      ];
      assert.deepEqual(
        (await top({ among, except, limit: 10 })).map(({ versionId, images: of }) => [versionId, of]),
        [
          [ids.libc, 2],
          [ids.xz, 1],
        ],
      );
    });
  });

  describe('images by versions', () => {
    const top = (query: Parameters<typeof topImages>[1]) => store.read((view) => topImages(view, query));
    const asThemselves = (...of: number[]): Map<number, number> => new Map(of.map((id) => [id, id]));

    it('begin with most versions in most containers, then with most versions, then with the first', async () => {
      const all = await top({ among: asThemselves(ids.curl, ids.libc, ids.xz, ids.zlib), limit: 10 });
      assert.deepEqual(all, [
        { imageId: images.web, versions: 2, containers: 5 },
        // Of two inventories.
        { imageId: images.job, versions: 2, containers: 2 },
        { imageId: images.cron, versions: 2, containers: 1 },
      ]);
      const alike = await top({ among: asThemselves(ids.libc, ids.xz, ids.zlib), limit: 10 });
      assert.deepEqual(
        alike.map(({ imageId }) => imageId),
        [images.web, images.cron, images.job],
      );
      assert.deepEqual(await top({ among: asThemselves(ids.xz, ids.zlib), limit: 1 }), [
        { imageId: images.web, versions: 1, containers: 5 },
      ]);
    });

    it('count what is taken for one as one, and not what does not count there', async () => {
      const among = new Map([
        [ids.libc, ids.xz],
        [ids.xz, ids.xz],
        [ids.zlib, ids.zlib],
      ]);
      const except = new Map([
        [images.web, new Set([ids.xz])],
        [images.cron, new Set([ids.xz, ids.zlib])],
      ]);
      assert.deepEqual(
        (await top({ among, except, limit: 10 })).map(({ imageId, versions }) => [imageId, versions]),
        [
          [images.web, 1],
          [images.job, 1],
        ],
      );
    });
  });

  const EVER = { when: 'ever' } as const;
  const LIVE = { when: 'live' } as const;
  /** The containers and images of these names, and how many images there are at all. */
  const counted = (names: readonly (keyof typeof images)[], query: RunsQuery) =>
    store.read(async (view) => {
      const wanted = names.map((name) => images[name]);
      const stands = await runningImages(view, wanted);
      const of = await containersOf(view, [...stands, ...stands], query);
      const [some, all] = [await countRuns(view, stands, query), await countAllRuns(view, query)];
      assert.deepEqual([some.containers, some.images], [of.containers, of.images.size]);
      return [of.containers, [...of.images].sort((a, b) => a - b), all.images];
    });

  it('count the containers and images of those asked for that run, each once', async () => {
    assert.deepEqual(await counted(['built', 'web', 'old'], LIVE), [5, [images.web], 3]);
    assert.deepEqual(await counted(['built'], LIVE), [0, [], 3]);
    assert.deepEqual(await counted([], LIVE), [0, [], 3]);
  });

  it('count what ran at any time, and what ran then', async () => {
    assert.deepEqual(await counted(['web', 'old', 'built'], EVER), [
      12,
      [images.web, images.old].sort((a, b) => a - b),
      4,
    ]);
    const then = { when: { at: MARCH + DAY / 2 } };
    assert.deepEqual(await counted(['old'], then), [7, [images.old], 4]);
    assert.deepEqual(await counted(['old'], { when: { at: MARCH + 2 * DAY } }), [0, [], 3]);
  });

  it('count only where the filter lets them, whenever', async () => {
    const [prod, test] = [{ clusters: ['prod'] }, { clusters: ['test'] }];
    assert.deepEqual(await counted(['web', 'old'], { ...EVER, filter: prod }), [5, [images.web], 3]);
    assert.deepEqual(await counted(['web', 'old'], { ...EVER, filter: test }), [7, [images.old], 1]);
    assert.deepEqual(await counted(['web'], { ...LIVE, filter: test }), [0, [], 0]);
    assert.deepEqual(await counted(['web'], { ...LIVE, filter: prod }), [5, [images.web], 3]);
  });
});
