import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Kysely } from 'kysely';
import {
  addInventories,
  backupStore,
  beginSession,
  checkStore,
  countAllRuns,
  getSetting,
  holdingsThen,
  openStore,
  recordLoginLink,
  recordObservation,
  restoreStore,
  type Store,
  type StoreLocation,
  sessionBySecret,
  setSetting,
  storeCounts,
  takeLoginLink,
  versionsByPurl,
} from '../../src/store/index.ts';
import { component, debian, digest, inventory, MARCH, run, testClock } from '../fakes/fleet-sample.ts';

const libc = debian('libc6', '2.41-12', 'glibc');
const clock = testClock;

/** Sealing, checking, backing up and putting back, on whichever database: `place` names an empty one. */
export function careContract(name: string, place: () => Promise<StoreLocation>, folder: () => string): void {
  describe(`care for a store on ${name}`, () => {
    it('seals what is recent once there is enough, and finds everything afterwards', async () => {
      const store = await openStore(await place(), { clock });
      // Past two boundaries of 4,096 names: three for each image.
      for (let batch = 0; batch < 12; batch++) await addInventories(store, numbered(batch * 256, 256), MARCH);
      assert.deepEqual(await checkStore(store), []);
      const again = await addInventories(store, numbered(1000, 3), MARCH);
      assert.deepEqual(
        again.map(({ inventoryId, isNew }) => [inventoryId, isNew]),
        [1001, 1002, 1003].map((id) => [id, false]),
      );
      await store.close();
    });

    it('says where the index and the sets contradict each other', async () => {
      const location = await place();
      const filled = await openStore(location, { clock });
      for (let batch = 0; batch < 6; batch++) await addInventories(filled, numbered(batch * 256, 256), MARCH);
      // What is sealed by then is what it can contradict.
      await filled.close();
      const store = await openStore(location, { clock });
      const runs = [run('a', digest('nothing that is known'))];
      await recordObservation(
        store,
        { cluster: 'prod', source: 'x', at: MARCH, covers: 'all', runs },
        { at: MARCH },
      );
      await store.write(damage);
      assert.deepEqual(
        (await checkStore(store)).map(({ where }) => where.replace(/\d+$/, 'N')),
        ['index 4, segment N', 'posting', 'live_inventory', 'live_running', 'past_images', 'inventory_block'],
      );
      await store.close();
    });

    it('puts a backup back into either database, and nothing into a filled one', async () => {
      const store = await openStore(await place(), { clock });
      await addInventories(store, numbered(0, 10), MARCH);
      const [session, link] = [Buffer.from('session'), Buffer.from('link')];
      const logins = { subject: 'ada', name: 'ada', groups: [], groupsAt: MARCH, refresh: undefined };
      await store.write(async (edit) => {
        await beginSession(edit, { ...logins, secret: session, expiresAt: MARCH * 2 }, MARCH);
        await recordLoginLink(edit, { secret: link, expiresAt: MARCH * 2 });
      });
      await recordObservation(
        store,
        {
          cluster: 'prod',
          source: 'x',
          at: MARCH,
          covers: 'all',
          runs: [run('a', digest('app:3 manifest'))],
        },
        { at: MARCH },
      );
      const file = join(folder(), `${name}.backup`);
      const { sizeBytes } = await backupStore({ store, path: file }, { clock });
      assert.ok(sizeBytes > 0 && !existsSync(`${file}.part`));
      await assert.rejects(backupStore({ store, path: file }, { clock }), {
        code: 'STORE_BACKUP',
        message: /already exists/,
      });
      const expected = await answers(store);
      await store.close();
      for (const target of [
        await place(),
        { kind: 'sqlite', path: join(folder(), `${name}-restored.db`) } as const,
      ]) {
        await restoreStore({ path: file, location: target }, { clock });
        const restored = await openStore(target, { clock });
        assert.deepEqual(await checkStore(restored), []);
        assert.deepEqual(await answers(restored), expected);
        assert.equal(await restored.read((view) => sessionBySecret(view, session)), undefined);
        assert.equal(await restored.write((edit) => takeLoginLink(edit, link, MARCH)), false);
        // Ids go on after those that were put back.
        const [added] = await addInventories(
          restored,
          [inventory('new', [component(debian('new', '1'))])],
          MARCH,
        );
        assert.equal(added?.imageId, 11);
        await restored.close();
        await assert.rejects(restoreStore({ path: file, location: target }, { clock }), {
          code: 'STORE_BACKUP',
        });
      }
      // A server keeps something as soon as it starts.
      const started = await place();
      const server = await openStore(started, { clock });
      await server.write((edit) => setSetting(edit, 'cursor key', 'secret'));
      await assert.rejects(restoreStore({ path: file, location: started }, { clock }), {
        code: 'STORE_BACKUP',
        hint: /before a server or a worker is started|move the database away/,
      });
      assert.equal(await server.read((view) => getSetting(view, 'cursor key')), 'secret');
      await server.close();
      await assert.rejects(
        restoreStore({ path: join(folder(), 'none'), location: await place() }, { clock }),
        {
          code: 'STORE_BACKUP',
        },
      );
    });
  });
}

/** A row of the index goes missing, another one and a live row are too many, behind the back of everyone. */
async function damage(edit: Parameters<Parameters<Store['write']>[0]>[0]): Promise<void> {
  const { database } = edit as unknown as {
    database: Kysely<Record<string, Record<string, number>>>;
  };
  const row = await database
    .selectFrom('posting')
    .innerJoin('segment', 'segment.id', 'posting.segment_id')
    .select(['segment_id', 'term'])
    .where('kind', '=', 4)
    .where('term', '>=', 0)
    .executeTakeFirstOrThrow();
  await database
    .deleteFrom('posting')
    .where('segment_id', '=', row['segment_id'] ?? 0)
    .where('term', '=', row['term'] ?? 0)
    .execute();
  const stray = { segment_id: 999, term: 1, docs: Buffer.from([1]) };
  await database
    .insertInto('posting')
    .values(stray as never)
    .execute();
  const inventoryRow = {
    inventory_id: 5,
    image_id: 5,
    package_set_id: 5,
    ids: Buffer.from([1]),
    layers: Buffer.from([1]),
  };
  await database
    .insertInto('live_inventory')
    .values(inventoryRow as never)
    .execute();
  await database.deleteFrom('live_running').execute();
  const bits = Buffer.alloc(8192, 1);
  await database
    .insertInto('past_images')
    .values({ first_id: 0, bits } as never)
    .execute();
  await database
    .insertInto('inventory_block')
    .values({ first_id: 0, links: bits } as never)
    .execute();
}

function numbered(first: number, count: number) {
  return Array.from({ length: count }, (_, number) => {
    const made = inventory(`app:${first + number}`, [
      component(libc),
      component(debian(`app-${(first + number) % 97}`, '1')),
      component(debian(`build-${first + number}`, '1')),
    ]);
    const index = { digest: digest(`index ${first + number}`), kind: 'index' } as const;
    return { ...made, image: { ...made.image, names: [...made.image.names, index] } };
  });
}

async function answers(store: Store): Promise<unknown> {
  return await store.read(async (view) => {
    const [version] = await versionsByPurl(view, [libc.purl]);
    const { sizeBytes: _, ...counts } = await storeCounts(view);
    return [
      await holdingsThen(view, [version?.id ?? 0], 'live'),
      await countAllRuns(view, { when: 'live' }),
      counts,
    ];
  });
}
