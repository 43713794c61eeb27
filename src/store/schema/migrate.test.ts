import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { digest, MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import {
  backupStore,
  checkStore,
  countAllRuns,
  holdingsThen,
  imagesByDigest,
  imagesNotWhole,
  openStore,
  placesOf,
  recordObservation,
  restoreStore,
  type StoreLocation,
} from '../index.ts';
import { NEWEST_VERSION } from './migrate.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-migrate-'));
after(() => rmSync(folder, { recursive: true }));

/** A database as the first schema version had it: one image with one package, and nothing of runs. */
function oldDatabase(name: string): StoreLocation & { kind: 'sqlite' } {
  const path = join(folder, name);
  const database = new DatabaseSync(path);
  database.exec(readFileSync(join(import.meta.dirname, 'testdata/version-1.sql'), 'utf8'));
  database.close();
  return { kind: 'sqlite', path };
}

/** Undoes later migrations, of which nothing is known but what the older ones made. */
function backTo(database: DatabaseSync, version: number): void {
  const later: Readonly<Record<string, number>> = {
    live_running: 4,
    not_whole: 6,
    function_table: 16,
    image_statement: 17,
    image_ignore: 17,
    past_images: 7,
    inventory_block: 7,
    min_writer: 8,
    sighting: 11,
    coverage: 11,
    running_block: 18,
    image_document: 19,
    document_part: 19,
    live_change: 20,
    api_token: 21,
    login_session: 21,
    login_link: 21,
    access_grant: 21,
    audit_entry: 21,
    unseen: 22,
    job: 23,
    upload: 23,
    watched_cluster: 24,
    incident: 24,
    notification_rule: 24,
    notification: 24,
    image_recipe: 25,
    agent: 26,
    image_reach: 27,
    policy_audit: 29,
    audited_image: 29,
    watched_tag: 30,
    recipe_update: 31,
    remark: 32,
  };
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
  for (const index of ['sighting_running', 'workload_owner', 'past_run_run', 'inventory_not_looked'])
    database.exec(`DROP INDEX ${index}`);
  for (const [table, since] of Object.entries(later))
    if (since > version) database.exec(`DROP TABLE ${table}`);
  for (const column of [
    'package_version DROP COLUMN facts',
    'inventory DROP COLUMN is_looked',
    'cluster DROP COLUMN stale_after',
    'past_run DROP COLUMN seen_at',
    'workload DROP COLUMN owner_at',
    'cluster DROP COLUMN last_at',
    'cluster DROP COLUMN last_covering_at',
    'cluster DROP COLUMN sequence',
    'cluster DROP COLUMN forgotten_at',
    'cluster DROP COLUMN epoch',
    'live_run DROP COLUMN roots',
    'image_name DROP COLUMN of_images',
    'running DROP COLUMN is_whole',
    'cluster DROP COLUMN uid',
    ...(version >= 6 ? ['not_whole DROP COLUMN untold', 'not_whole DROP COLUMN unexplained'] : []),
  ])
    if (version < 9) database.exec(`ALTER TABLE ${column}`);
  database.exec('CREATE INDEX past_run_workload ON past_run (workload_id, container)');
  database.exec('CREATE TABLE settled (cluster_id BIGINT, namespace TEXT, at BIGINT)');
  database.exec(`DELETE FROM schema_version WHERE version > ${version}`);
}

async function assertWhole(location: StoreLocation): Promise<void> {
  const store = await openStore({ ...location, mayCreate: false }, { clock: testClock });
  await recordObservation(
    store,
    { cluster: 'prod', source: 'x', at: MARCH, covers: 'all', runs: [run('a', digest('a:1 config'))] },
    { at: MARCH },
  );
  assert.deepEqual(await checkStore(store), []);
  await store.read(async (view) => {
    assert.deepEqual(await holdingsThen(view, [1], 'live'), [
      { imageId: 1, inventoryId: 1, versionIds: [1] },
    ]);
    const places = await placesOf(view, [{ inventoryId: 1, versionIds: [1] }]);
    assert.deepEqual(places, [
      { inventoryId: 1, versionId: 1, path: 'var/lib/dpkg/status', layer: undefined },
    ]);
  });
  await store.close();
}

describe('a database of an older schema version', () => {
  it('is brought up to date when it is opened, with all that it holds', async () => {
    await assertWhole(oldDatabase('old.db'));
  });

  it('is brought up to date when it is a backup that is restored, and the backup stays as it was', async () => {
    const old = oldDatabase('backup.db');
    const before = readFileSync(old.path);
    const location = { kind: 'sqlite', path: join(folder, 'restored.db') } as const;
    await restoreStore({ path: old.path, location }, { clock: testClock });
    await assertWhole(location);
    assert.deepEqual(readFileSync(old.path), before);
  });

  it('is migrated once when two open it at the same time', async () => {
    const location = oldDatabase('twice.db');
    const stores = await Promise.all([1, 2].map(() => openStore(location, { clock: testClock })));
    for (const store of stores) await store.close();
    const database = new DatabaseSync(location.path);
    const versions = database.prepare('SELECT version FROM schema_version ORDER BY version').all();
    assert.deepEqual(
      versions.map(({ version }) => version),
      Array.from({ length: NEWEST_VERSION }, (_, at) => at + 1),
    );
    database.close();
  });

  it('knows the sums of what runs when its version had none', async () => {
    const location = oldDatabase('sums.db');
    await assertWhole(location);
    const database = new DatabaseSync(location.path);
    backTo(database, 3);
    // What ran before, as a version wrote it that kept no note of it.
    database.exec('INSERT INTO past_run SELECT 1, workload_id, container, running_id, 1, 0, 1 FROM live_run');
    database.close();
    const store = await openStore(location, { clock: testClock });
    const counts = await store.read((view) => countAllRuns(view, { when: 'live' }));
    assert.deepEqual(counts, { containers: 2, runs: 1, workloads: 1, images: 1, owners: 1, unowned: 0 });
    assert.deepEqual(await checkStore(store), []);
    await store.close();
  });

  it('keeps its postings, which refer to no segment any more', async () => {
    const location = oldDatabase('postings.db');
    const database = new DatabaseSync(location.path);
    // The names of the image, by the first 44 bits of their digests.
    database.exec(`
      INSERT INTO segment VALUES (7, 4, 0, 0, 3);
      INSERT INTO posting VALUES (7, 0x30EC4FC2F4C, X'02'), (7, 0x1C90B85F58E, X'01')`);
    const store = await openStore(location, { clock: testClock });
    const named = await store.read((view) => imagesByDigest(view, digest('a:1 config')));
    assert.deepEqual(named, [{ imageId: 1, kind: 'config' }]);
    assert.deepEqual(await checkStore(store), []);
    await store.close();
    assert.deepEqual(database.prepare('PRAGMA foreign_key_list(posting)').all(), []);
    assert.equal(database.prepare('SELECT count(*) AS n FROM posting').get()?.['n'], 2);
    database.close();
  });

  it('knows which inventories were not read whole', async () => {
    const location = oldDatabase('gaps.db');
    const database = new DatabaseSync(location.path);
    const gapsOf = async (gaps: string) => {
      database.exec(`UPDATE inventory SET gaps = '${gaps}'`);
      const store = await openStore(location, { clock: testClock });
      const asked = { hidden: 'files', names: [] } as const;
      const found = await store.read((view) => imagesNotWhole(view, 'ever', asked));
      await store.close();
      backTo(database, 5);
      return found;
    };
    assert.deepEqual(await gapsOf('["layer 0 could not be read to its end","a.jar: cut off"]'), [
      { imageId: 1, hides: true, quarantines: false, untold: false },
    ]);
    assert.deepEqual(await gapsOf('["a.jar: it is no zip archive"]'), []);
    database.close();
  });

  it('takes no claim that was there before for one that says that it is whole', async () => {
    const location = oldDatabase('claims.db');
    const database = new DatabaseSync(location.path);
    const onlyTold = async (source: string) => {
      database.exec(`UPDATE claimant SET source = '${source}'`);
      const store = await openStore(location, { clock: testClock });
      const asked = { hidden: 'packages', names: [] } as const;
      const found = await store.read((view) => imagesNotWhole(view, 'ever', asked));
      await store.close();
      backTo(database, 5);
      return found;
    };
    assert.deepEqual(await onlyTold('uploaded'), [
      { imageId: 1, hides: false, quarantines: false, untold: true },
    ]);
    // Into which an older version looked, that did not note programs which no component explains.
    assert.deepEqual(await onlyTold('catalog'), [
      { imageId: 1, hides: false, quarantines: false, untold: false, unexplained: 'unnoted' },
    ]);
    database.close();
  });

  it('leaves nothing behind where a backup cannot be written', async () => {
    const store = await openStore(oldDatabase('source.db'), { clock: testClock });
    await assert.rejects(
      backupStore({ store, path: join(folder, 'none', 'fleet.backup') }, { clock: testClock }),
      {
        code: 'STORE_BACKUP',
      },
    );
    await store.close();
  });
});
