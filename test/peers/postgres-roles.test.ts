/** What roles of PostgreSQL may do to a fleet: the program needs no superuser, and who may only read changes nothing. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import {
  addInventories,
  openStore,
  recordObservation,
  type Store,
  storeCounts,
} from '../../src/store/index.ts';
import {
  testClock as clock,
  component,
  debian,
  digest,
  inventory,
  MARCH,
  run,
} from '../fakes/fleet-sample.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const bin = findPostgres();

describe('a role of PostgreSQL', { skip: bin === undefined && 'PostgreSQL is not installed' }, () => {
  let server: RunningPostgres;
  let url: string;
  const as = (role: string): string => url.replace('fleet@', `${role}@`);
  const open = async (role: string): Promise<Store> =>
    await openStore({ kind: 'postgres', url: as(role) }, { clock });

  async function execute(
    role: string,
    ...statements: readonly string[]
  ): Promise<pg.QueryResult | undefined> {
    const client = new pg.Client({ connectionString: as(role) });
    await client.connect();
    try {
      let last: pg.QueryResult | undefined;
      for (const statement of statements) last = await client.query(statement);
      return last;
    } finally {
      await client.end();
    }
  }

  before(async () => {
    server = await startPostgres(bin ?? '');
    url = await server.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await execute(
      'fleet',
      ...['app', 'asker', 'stranger'].map(
        (role) => `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE`,
      ),
      `ALTER DATABASE ${name} OWNER TO app`,
    );
  });
  after(async () => await server.stop());

  it('that owns its database, and no more, is all that the program needs', async () => {
    const store = await open('app');
    await addInventories(store, [inventory('app', [component(debian('curl', '8'))])], MARCH);
    await recordObservation(
      store,
      {
        cluster: 'prod',
        source: 'test',
        at: MARCH,
        covers: 'all',
        runs: [run('web', digest('app manifest'))],
      },
      { at: MARCH },
    );
    assert.equal((await store.read(storeCounts)).images, 1);
    await store.close();
  });

  it('that may only read asks, and changes nothing', async () => {
    await execute(
      'app',
      'GRANT USAGE ON SCHEMA public TO asker',
      'GRANT SELECT ON ALL TABLES IN SCHEMA public TO asker',
    );
    const store = await open('asker');
    assert.equal((await store.read(storeCounts)).images, 1);
    await assert.rejects(
      addInventories(store, [inventory('other', [component(debian('a', '1'))])], MARCH),
      (error: Error) => /permission denied|may not/.test(`${error.message} ${String(error.cause)}`),
    );
    await store.close();
    for (const attempt of [
      'DELETE FROM version_status',
      "UPDATE setting SET value = 'x'",
      'TRUNCATE observation',
      'ALTER TABLE observation DISABLE TRIGGER ALL',
      'DROP FUNCTION refuse_older_writers() CASCADE',
      'CREATE TABLE public.mine (id int)',
      'CREATE OR REPLACE FUNCTION refuse_older_writers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
      "COPY image TO PROGRAM 'cat'",
    ])
      await assert.rejects(
        execute('asker', attempt),
        /permission denied|must be owner|must be superuser/,
        attempt,
      );
  });

  it('without rights learns nothing and records nothing', async () => {
    await assert.rejects(open('stranger'), { code: 'STORE_UNREACHABLE' });
    await assert.rejects(execute('stranger', 'SELECT * FROM image'), /permission denied/);
  });

  it('that puts tables of its own before ours in its search path deceives only itself', async () => {
    await execute('fleet', 'CREATE SCHEMA asker AUTHORIZATION asker');
    await execute('asker', 'CREATE TABLE asker.image (id int)');
    const store = await open('app');
    assert.equal((await store.read(storeCounts)).images, 1);
    await store.close();
  });
});
