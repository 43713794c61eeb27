import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  addImageNames,
  addInventories,
  checkStore,
  countAllRuns,
  fileHoldingsOfImages,
  findNames,
  holdingsThen,
  type ImageName,
  imagesByDigest,
  imagesNotWhole,
  imagesWith,
  inventoriesOf,
  inventoriesOnBase,
  inventoriesWithFile,
  listImages,
  type NewPackageVersion,
  packageSetsWith,
  placesOf,
  quarantinedOf,
  recordObservation,
  runningImages,
  type Store,
  versionsByLicense,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
} from '../../src/store/index.ts';
import {
  component,
  countHolding,
  DAY,
  debian,
  digest,
  inventory,
  MARCH,
  run,
} from '../fakes/fleet-sample.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');
const oldXz = debian('liblzma5', '5.4.5-1', 'xz-utils');
const libc = debian('libc6', '2.41-12', 'glibc');

/** What the store promises, on whichever database: `open` gives an empty one. */
export function inventoryContract(name: string, open: () => Promise<Store>): void {
  describe(`inventories on ${name}`, () => {
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
      await recordObservation(store, look([run('a', digest('a:1 manifest'))]), { at: MARCH });
      const [xzId, libcId] = [await idOf(xz.purl), await idOf(libc.purl)];
      await store.read(async (view) => {
        assert.deepEqual(await holdingsThen(view, [xzId], 'live'), [
          { imageId: a.imageId, inventoryId: a.inventoryId, versionIds: [xzId] },
        ]);
        const documents = await packageSetsWith(view, [libcId]);
        assert.deepEqual(
          (await imagesWith(view, { column: 'package_set_id', documents }, 'ever')).toArray(),
          [a.imageId, b.imageId],
        );
        assert.equal(await countHolding(view, [libcId, xzId]), 2);
      });
    });

    /** What somebody says of the image who knows it by these names alone. */
    const claimBy = (by: readonly ImageName['kind'][], what: NewPackageVersion, manifest = 'a:1 manifest') =>
      inventory('a:1', [component(what)], {
        source: 'uploaded',
        image: {
          names: [
            { digest: digest(manifest), kind: 'manifest' as const },
            { digest: digest('a:1 config'), kind: 'config' as const },
          ].filter(({ kind }) => by.includes(kind)),
          platform: '',
          reference: '',
          createdAt: undefined,
          base: undefined,
        },
      });

    it('takes for one image what is known by its manifest and what by its config, once somebody knows both', async () => {
      const [byManifest] = await addInventories(store, [claimBy(['manifest'], xz)], MARCH);
      const [byConfig] = await addInventories(store, [claimBy(['config'], libc)], MARCH);
      assert.notEqual(byManifest?.imageId, byConfig?.imageId);
      const runs = [run('a', digest('a:1 manifest')), run('b', digest('a:1 config'))];
      await recordObservation(store, look(runs), { at: MARCH });
      const [own] = await addInventories(store, [inventory('a:1', [])], MARCH);
      const [xzId, libcId] = [await idOf(xz.purl), await idOf(libc.purl)];
      await store.read(async (view) => {
        const imageId = own?.imageId ?? 0;
        assert.deepEqual(
          (await inventoriesOf(view, [imageId])).map(({ id }) => id),
          [byManifest?.inventoryId, byConfig?.inventoryId, own?.inventoryId],
        );
        for (const when of ['live', 'ever'] as const)
          assert.deepEqual(
            (await holdingsThen(view, [xzId, libcId], when)).map((held) => held.imageId),
            [imageId, imageId],
          );
        const { images } = await countAllRuns(view, { when: 'live' });
        const listed = (await listImages(view, { limit: 9 })).rows.map(({ id, platform }) => [id, platform]);
        assert.deepEqual([images, listed], [1, [[imageId, 'linux/amd64']]]);
      });
      assert.deepEqual(await checkStore(store), []);
    });

    for (const half of ['manifest', 'config'] as const)
      it(`knows of an image that was two records that the one by its ${half} was not seen whole`, async () => {
        for (const [kind, what] of [
          ['manifest', xz],
          ['config', libc],
        ] as const)
          await addInventories(
            store,
            [{ ...claimBy([kind], what), ...(kind === half && { hides: 'packages' }) }],
            MARCH,
          );
        await addInventories(store, [claimBy(['manifest', 'config'], oldXz)], MARCH);
        const [{ imageId } = assert.fail()] = await store.read((view) =>
          imagesByDigest(view, digest('a:1 manifest')),
        );
        assert.deepEqual(
          await store.read((view) => imagesNotWhole(view, 'ever', { hidden: 'packages', names: [] })),
          [{ imageId, hides: true, quarantines: false, untold: false }],
        );
      });

    it('takes for two images what has two configs, though somebody calls an index of both a manifest', async () => {
      const [one] = await addInventories(store, [claimBy(['manifest', 'config'], xz, 'an index')], MARCH);
      const other = inventory('b:1', [component(libc)]);
      const names = [
        ...other.image.names.slice(1),
        { digest: digest('an index'), kind: 'manifest' as const },
      ];
      const [two] = await addInventories(store, [{ ...other, image: { ...other.image, names } }], MARCH);
      assert.notEqual(one?.imageId, two?.imageId);
      await recordObservation(store, look([run('a', digest('an index'), { platform: '' })]), { at: MARCH });
      const stands = await store.read((view) => runningImages(view, [one?.imageId ?? 0, two?.imageId ?? 0]));
      assert.deepEqual(
        stands.map(({ certain }) => certain),
        [false, false],
      );
    });

    it('finds in the archive what was packed into blocks before it turned out to be of another image', async () => {
      const many = Array.from({ length: 4200 }, (_, number) => inventory(`many:${number}`, []));
      await addInventories(store, [claimBy(['manifest'], xz), claimBy(['config'], libc), ...many], MARCH);
      const [own] = await addInventories(store, [inventory('a:1', [])], MARCH);
      const xzId = await idOf(xz.purl);
      const [held] = await store.read((view) => holdingsThen(view, [xzId], 'ever'));
      assert.equal(held?.imageId, own?.imageId);
      assert.deepEqual(await checkStore(store), []);
    });

    it('finds in the archive every inventory, also of images that share a set or have several', async () => {
      const inventories = Array.from({ length: 25 }, (_, number) =>
        // Every fifth has a set of its own; the rest share one.
        inventory(`a:${number}`, [
          component(libc),
          ...(number % 5 === 0 ? [component(debian('app', `1.${number}`))] : []),
        ]),
      );
      const second = inventory('a:7', [component(libc), component(xz)], { source: 'uploaded' });
      await addInventories(store, [...inventories, second], MARCH);
      const [libcId, xzId] = [await idOf(libc.purl), await idOf(xz.purl)];
      await store.read(async (view) => {
        const held = await holdingsThen(view, [libcId, xzId], 'ever');
        assert.equal(new Set(held.map(({ inventoryId }) => inventoryId)).size, 26);
        assert.equal(new Set(held.map(({ imageId }) => imageId)).size, 25);
        const both = held.filter(({ versionIds }) => versionIds.includes(xzId));
        assert.deepEqual(
          both.map(({ versionIds }) => versionIds),
          [[libcId, xzId].sort((a, b) => a - b)],
        );
        assert.deepEqual(await holdingsThen(view, [libcId, xzId], 'live'), []);
      });
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
      const [added, other] = await addInventories(
        store,
        [
          inventory('a:1', [component(libc), ...paths.map((path) => component(npm, path))]),
          inventory('b:1', [component(libc)]),
        ],
        MARCH,
      );
      const [npmId, libcId] = [await idOf(npm.purl), await idOf(libc.purl)];
      const places = await store.read((view) =>
        placesOf(view, [
          { inventoryId: added?.inventoryId ?? 0, versionIds: [npmId] },
          { inventoryId: other?.inventoryId ?? 0, versionIds: [libcId] },
        ]),
      );
      const [last, ...those] = places.toReversed();
      assert.deepEqual(those.map(({ path }) => path).toSorted(), paths.toSorted());
      assert.ok(those.every(({ layer }) => layer === digest('a:1 layer')));
      assert.deepEqual([last?.inventoryId, last?.versionId], [other?.inventoryId, libcId]);
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
        for (const license of ['GPL-2.0-only', 'gpl-2.0-ONLY', 'GPL-2.0'])
          assert.deepEqual(
            (await versionsByLicense(view, license)).map((found) => found.name),
            ['Log4Net'],
          );
        assert.deepEqual(await versionsByLicense(view, 'GPL-2.0+'), []);
      });
    });

    it('finds a file by its digest, among what runs and among everything', async () => {
      const [a, b] = await addInventories(
        store,
        [inventory('a:1', [component(xz)]), inventory('b:1', [component(libc)])],
        MARCH,
      );
      await recordObservation(store, look([run('a', digest('a:1 manifest'))]), { at: MARCH });
      await store.read(async (view) => {
        const found = await inventoriesWithFile(view, digest('libc'));
        const among = { column: 'id', documents: found.inventories } as const;
        assert.deepEqual((await imagesWith(view, among, 'live')).toArray(), [a?.imageId]);
        assert.deepEqual((await imagesWith(view, among, 'ever')).toArray(), [a?.imageId, b?.imageId]);
        assert.deepEqual(await fileHoldingsOfImages(view, [a?.imageId ?? 0], found), [
          {
            imageId: a?.imageId,
            inventoryId: a?.inventoryId,
            layer: digest('a:1 layer'),
            path: 'usr/lib/libc.so.6',
          },
        ]);
        const nothing = await inventoriesWithFile(view, digest('nothing'));
        assert.equal(nothing.inventories.size, 0);
        assert.deepEqual(await fileHoldingsOfImages(view, [a?.imageId ?? 0], nothing), []);
      });
    });

    it('finds what stands on a base image, also where only a later inventory says so', async () => {
      const plain = inventory('a:1', [component(xz)]);
      await addInventories(store, [plain], MARCH);
      const base = { digest: digest('base'), reference: 'debian:13' };
      const other = inventory('b:1', [component(xz)]);
      const onOther = { digest: digest('another'), reference: 'debian:12' };
      const [added] = await addInventories(
        store,
        [
          { ...plain, image: { ...plain.image, base } },
          { ...other, image: { ...other.image, base: onOther } },
        ],
        MARCH,
      );
      await store.read(async (view) => {
        for (const by of [{ digest: base.digest }, { reference: base.reference }]) {
          const among = { column: 'id', documents: await inventoriesOnBase(view, by) } as const;
          assert.deepEqual((await imagesWith(view, among, 'ever')).toArray(), [added?.imageId]);
          assert.deepEqual((await imagesWith(view, among, 'live')).toArray(), []);
        }
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

    it('records an image and a claimant of names that a database cannot hold', async () => {
      const text = `nul\0 half\ud800 ${'\u{1f980}'.repeat(2000)}`;
      const plain = inventory('a:1', [component(xz)]);
      const odd = {
        ...plain,
        image: {
          ...plain.image,
          reference: text,
          platform: text,
          base: { digest: digest('base'), reference: text },
        },
        attestedBy: text,
        tool: text,
      };
      const [first] = await addInventories(store, [odd], MARCH);
      const [second] = await addInventories(store, [odd], MARCH);
      assert.deepEqual([first?.isNew, second?.isNew], [true, false]);
      const { rows } = await store.read((view) => listImages(view, { limit: 5 }));
      assert.match(rows[0]?.reference ?? '', /^nul\ufffd half\ufffd \u{1f980}+$/u);
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
      assert.equal(await store.read((view) => countHolding(view, [id])), 1);
    });
  });
}

function look(runs: ReturnType<typeof run>[], at = MARCH) {
  return { cluster: 'prod', source: 'pods.json', at, covers: undefined, runs };
}
