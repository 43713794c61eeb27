/** What the store promises holds on PostgreSQL as it does on SQLite. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { digestOf } from '../../src/base/digest.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import { findExposure, matchedForQuestion, matchFleet, parseQuestion } from '../../src/fleet/index.ts';
import { packageVersion } from '../../src/fleet/inventory/package-version.ts';
import { byteaArray, int8Array, textArray } from '../../src/store/engine/postgres-arrays.ts';
import { handleOf } from '../../src/store/handle.ts';
import {
  addInventories,
  backupStore,
  checkStore,
  clusters,
  type DocumentStore,
  documentsOf,
  type Edit,
  getSetting,
  keepDocuments,
  openStore,
  recordObservation,
  restoreStore,
  runsOfImages,
  setSetting,
  sweepDocuments,
  versionsById,
} from '../../src/store/index.ts';
import { FREED } from '../../src/store/schema/migrations/0033-free-inventories.ts';
import { auditContract } from '../contracts/audit-contract.ts';
import { careContract } from '../contracts/care-contract.ts';
import { changeContract } from '../contracts/change-contract.ts';
import { claimsContract } from '../contracts/claims-contract.ts';
import { contentionContract } from '../contracts/contention-contract.ts';
import { inventoryContract } from '../contracts/inventory-contract.ts';
import { jobContract } from '../contracts/job-contract.ts';
import { manyContract } from '../contracts/many-contract.ts';
import { mergeContract } from '../contracts/merge-contract.ts';
import { oldWriterContract } from '../contracts/old-writer-contract.ts';
import { pagesContract } from '../contracts/pages-contract.ts';
import { retentionContract } from '../contracts/retention-contract.ts';
import { rootsContract } from '../contracts/roots-contract.ts';
import { runContract } from '../contracts/run-contract.ts';
import { tagsContract } from '../contracts/tags-contract.ts';
import { toldContract } from '../contracts/told-contract.ts';
import { fleetStateContract } from '../contracts/update-state-contract.ts';
import { advisoryDatabase, fakeAdvisory } from '../fakes/advisory-database.ts';
import { component, debian, digest, inventory, MARCH, run, testClock } from '../fakes/fleet-sample.ts';
import { impatientClock } from '../fakes/repository-context.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import { stoppingProxy } from './stopping-proxy.ts';

const bin = findPostgres();
let server: RunningPostgres | undefined;
const place = async () =>
  ({ kind: 'postgres', url: await (server ?? assert.fail()).createDatabase() }) as const;
const open = async () => openStore(await place(), { clock: testClock });
const folder = mkdtempSync(join(tmpdir(), 'shearwall-store-'));

describe('the store with PostgreSQL', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  before(async () => {
    server = await startPostgres(bin ?? '');
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  it('finds what points to nothing, of which PostgreSQL says nothing by itself', async () => {
    const store = await open();
    await addInventories(store, [inventory('a:1', [component(debian('libc6', '2.41-12'))])], MARCH);
    assert.deepEqual(await checkStore(store), []);
    await store.write(async (edit) => {
      for (const { table, column } of FREED)
        await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = 999`.execute(handleOf(edit).database);
    });
    const found = (await checkStore(store)).map(
      ({ where, what }) => `${where}: ${what.replace(/^\d+ /, '')}`,
    );
    assert.deepEqual(
      found,
      FREED.map(({ table, parent }) => `${table}: rows point to a row of ${parent} that is not there`),
    );
    await store.close();
  });

  claimsContract('PostgreSQL', open);
  mergeContract('PostgreSQL', open, () => folder);
  manyContract('PostgreSQL', open);
  inventoryContract('PostgreSQL', open);
  runContract('PostgreSQL', open);
  toldContract('PostgreSQL', open);
  rootsContract('PostgreSQL', open);
  const longAgo = sql`UPDATE shearwall_jobs_public.job SET heartbeat_on = now() - interval '1 hour'`;
  jobContract('PostgreSQL', open, longAgo);
  changeContract('PostgreSQL', async (onStatement) =>
    openStore({ ...(await place()), onStatement }, { clock: testClock }),
  );
  retentionContract('PostgreSQL', open, () => folder);
  auditContract('PostgreSQL', place, () => folder);
  pagesContract('PostgreSQL', open);
  tagsContract('PostgreSQL', place);
  fleetStateContract('PostgreSQL', place, () => folder);
  careContract('PostgreSQL', place, () => folder);
  oldWriterContract('PostgreSQL', place);
  contentionContract('PostgreSQL', place);

  it('cancels at the server what runs for a question that is given up', async () => {
    const { url } = await place();
    const store = await openStore({ kind: 'postgres', url }, { clock: testClock });
    const given = new AbortController();
    const asked = store.read(
      (view) => sql`SELECT pg_sleep(600)`.execute(handleOf(view).database),
      given.signal,
    );
    const sleeping = sql<{ n: number }>`SELECT count(*) AS n FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'`;
    const countSleeping = async () =>
      await store.read(async (view) => (await sleeping.execute(handleOf(view).database)).rows[0]?.n);
    while ((await countSleeping()) === 0);
    given.abort(new Error('given up'));
    await assert.rejects(asked, /given up/);
    assert.equal(await countSleeping(), 0);
    await store.close();
  });

  it('lets two fleets in two schemas of one database write at once', async () => {
    const { url } = await place();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const stores = [];
    for (const schema of ['one', 'two']) {
      await admin.query(`CREATE SCHEMA ${schema}`);
      const own = `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
      stores.push(await openStore({ kind: 'postgres', url: own }, { clock: testClock }));
    }
    await admin.end();
    const [one, two] = stores;
    await one?.write(async () => {
      await two?.write((edit) => setSetting(edit, 'any', 'written'));
    });
    assert.equal(await two?.read((view) => getSetting(view, 'any')), 'written');
    for (const store of stores) await store.close();
  });

  describe('with limits', () => {
    const limited = async (url: string, limits: { lockMs?: number; idleMs?: number; statementMs?: number }) =>
      await openStore({ kind: 'postgres', url, limits }, { clock: testClock });

    it('goes on after a writer that stopped in the middle of a statement', async () => {
      const { url } = await place();
      const wire = await stoppingProxy(Number(new URL(url).port));
      const limits = { idleMs: 1000, lockMs: 60_000 };
      const stopped = await limited(Object.assign(new URL(url), { port: String(wire.port) }).href, limits);
      const other = await limited(url, limits);
      wire.stopAfter(1_000_000);
      const halfSent = stopped.write((edit) => setSetting(edit, 'large', 'x'.repeat(3_000_000)));
      const isOver = assert.rejects(halfSent);
      await wire.stopped;
      await other.write((edit) => setSetting(edit, 'written', 'by the other'));
      wire.end();
      await isOver;
      assert.equal(await other.read((view) => getSetting(view, 'large')), undefined);
      for (const store of [stopped, other]) await store.close();
    });

    it('goes on after a writer that stopped in the middle, which begins again when it is back', async () => {
      const { url } = await place();
      // Without a limit first: on a busy machine to make the tables has longer pauses.
      const [other, stopped] = [await limited(url, {}), await limited(url, { idleMs: 200 })];
      const gone = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      let attempts = 0;
      const writing = stopped.write(async (edit) => {
        attempts++;
        held.resolve();
        await gone.promise;
        await setSetting(edit, 'by', `attempt ${attempts}`);
      });
      await held.promise;
      await other.write((edit) => setSetting(edit, 'by', 'the other'));
      gone.resolve();
      await writing;
      assert.equal(await other.read((view) => getSetting(view, 'by')), 'attempt 2');
      for (const store of [stopped, other]) await store.close();
    });

    it('says that another writes, and that a statement took too long', async () => {
      const { url } = await place();
      const [holder, other] = [await limited(url, {}), await limited(url, { lockMs: 50, statementMs: 100 })];
      await holder.write(async () => {
        await assert.rejects(
          other.write((edit) => setSetting(edit, 'any', 'x')),
          {
            code: 'STORE_BUSY',
            message: /has been writing to the database postgres:/,
            hint: /pg_stat_activity/,
          },
        );
      });
      await assert.rejects(
        other.read((view) => sql`SELECT pg_sleep(60)`.execute(handleOf(view).database)),
        { code: 'STORE_TIMEOUT', message: /^a statement to the database .* took longer than it may/ },
      );
      await assert.rejects(
        limited(url, { idleMs: 50 }).then((idle) =>
          idle.read(async (view) => {
            await clusters(view);
            await holder.write(async (edit) => {
              await sql`SELECT pg_sleep(0.3)`.execute(handleOf(edit).database);
            });
            await clusters(view);
          }),
        ),
        { code: 'STORE_TIMEOUT', hint: /run this again/ },
      );
      for (const store of [holder, other]) await store.close();
    });
  });

  it('takes columns as arrays: numbers below and above 32 bits, nothing, bytes and any text', async () => {
    const numbers = [0, -1, null, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const texts = ['', null, '{"a",NULL}', "it's \\ ü 漢 😀", 'x'];
    const bytes = [Buffer.of(0, 255), null, Buffer.alloc(0), Buffer.from('\\x00')];
    const client = new pg.Client({ connectionString: (await place()).url });
    await client.connect();
    const { rows } = await client.query<{ numbers: (string | null)[]; texts: unknown; bytes: unknown }>(
      'SELECT $1::bigint[] AS numbers, $2::text[] AS texts, $3::bytea[] AS bytes, cardinality($4::text[]) AS none',
      [int8Array(numbers), textArray(texts), byteaArray(bytes), textArray([])],
    );
    await client.end();
    const [row] = rows;
    assert.deepEqual(
      { ...row, numbers: row?.numbers.map((value) => value && Number(value)) },
      { numbers: numbers, texts, bytes, none: 0 },
    );
  });

  it('keeps the plan of what is looked up by few ids, and of a page', async () => {
    const store = await open();
    const ids = [1, 2, 3];
    const stands = ids.map((id) => ({ runningId: id, imageId: id, certain: true }));
    await addInventories(store, [inventory('one', [component(debian('xz', '1'))])], MARCH);
    const keptOf = await store.read(async (view) => {
      for (let turn = 0; turn < 10; turn++) {
        await versionsById(view, ids);
        await runsOfImages(view, stands, { when: 'live', limit: 100 });
      }
      const { rows } = await sql<{ statement: string; generic_plans: number; custom_plans: number }>`
        SELECT * FROM pg_prepared_statements`.execute(handleOf(view).database);
      return (part: string) => rows.filter(({ statement }) => statement.includes(part));
    });
    for (const part of ['WITH page', '"facts"']) {
      const [kept] = keptOf(part);
      assert.deepEqual([kept?.generic_plans, kept?.custom_plans], [5, 5], part);
    }
    await store.close();
  });

  it('has the documents of images for every machine that shares it, and again from a backup', async () => {
    const [location, other] = [await place(), await place()];
    const store = await openStore(location, { clock: testClock });
    await addInventories(store, [inventory('a:1', [component(debian('xz', '1'))])], MARCH);
    const noBucket = async (): Promise<never> => assert.fail('there is no bucket');
    const on = (machine: string, of = store): DocumentStore =>
      documentsOf(of, { folder: join(folder, machine) }, noBucket);
    const text = 'an SBOM '.repeat(2 ** 18);
    const documents = [{ kind: 'sbom', name: 'a.json', bytes: Buffer.from(text) }] as const;
    await keepDocuments({ store, documents: on('one') }, { imageId: 1, documents, at: MARCH });
    const read = async (from: DocumentStore): Promise<string> =>
      Buffer.concat(await Array.fromAsync(from.get(digestOf(text)))).toString();
    assert.equal(await read(on('two')), text);
    await on('one').put(Buffer.from('of nobody'));
    assert.equal(await sweepDocuments({ store, documents: on('two') }), 1);
    const path = join(folder, 'documents.backup');
    await backupStore({ store, path, documents: on('two') }, { clock: testClock });
    await store.close();
    await restoreStore({ path, location: other }, { clock: testClock });
    const restored = await openStore(other, { clock: testClock });
    assert.equal(await read(on('three', restored)), text);
    assert.deepEqual(await checkStore(restored, on('three', restored)), []);
    await restored.close();
  });

  it('is matched by who matches it: a question writes nothing, and says that the fleet is behind', async () => {
    const store = await openStore(await place(), { clock: testClock });
    const written: string[] = [];
    const counting = {
      ...store,
      write: async <T>(work: (edit: Edit) => Promise<T>) => {
        written.push('write');
        return await store.write(work);
      },
    };
    const advisories = await advisoryDatabase([
      {
        covers: ['npm'],
        items: [fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'a', fixed: '2.0.0', scheme: 'npm' })],
      },
    ]);
    const context = {
      clock: { ...impatientClock(() => MARCH) },
      progress: silentProgress,
      signal: new AbortController().signal,
      log: silentLog,
    };
    const npm = packageVersion('pkg:npm/a@1.0.0', {
      source: undefined,
      foreign: undefined,
      modularity: undefined,
      isApplication: false,
      licenses: [],
    });
    await addInventories(store, [inventory('a:1', [component(npm)])], MARCH);
    const runs = [run('a', digest('a:1 config'))];
    await recordObservation(
      store,
      { cluster: 'prod', source: 'x', at: MARCH, covers: 'all', runs },
      { at: MARCH },
    );
    const ask = async () => {
      const fleet = await matchedForQuestion({ store: counting, advisories }, context);
      return await findExposure({ fleet, question: parseQuestion('CVE-2026-1', advisories) }, context);
    };
    const { verdict, unknownReasons } = await ask();
    assert.deepEqual(
      [verdict, unknownReasons[0]?.code, unknownReasons[0]?.remedies],
      ['unknown', 'not-matched', ['rematch']],
    );
    assert.deepEqual(written, []);
    assert.equal((await matchFleet({ store, advisories }, context)).judged, 1);
    assert.equal((await ask()).verdict, 'exposed');
    advisories.close();
    await store.close();
  });

  it('survives a connection that ends between two statements of a transaction, and makes another', async () => {
    const { url } = await place();
    const store = await openStore({ kind: 'postgres', url }, { clock: testClock });
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const cut = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    try {
      for (const transaction of [store.read, store.write])
        await assert.rejects(
          transaction(async (view) => {
            assert.deepEqual(await clusters(view), []);
            await admin.query(cut);
            await clusters(view);
          }),
          { code: 'STORE_UNREACHABLE', message: /^cannot use the database postgres:/ },
        );
      assert.equal(await store.read((view) => getSetting(view, 'any')), undefined);
    } finally {
      await admin.end();
      await store.close();
    }
  });

  it('says what is wrong with an address', async () => {
    await assert.rejects(
      openStore({ kind: 'postgres', url: 'postgres://u:secret@127.0.0.1:1/x' }, { clock: testClock }),
      {
        code: 'STORE_UNREACHABLE',
        message: /^cannot use the database postgres:\/\/127\.0\.0\.1:1\/x: /,
      },
    );
  });
});
