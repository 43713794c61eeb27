/** An older fleet in PostgreSQL is brought up to date beside those who read it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { openStore } from '../../src/store/index.ts';
import { NEWEST_VERSION } from '../../src/store/schema/migrate.ts';
import { fixtures } from '../compatibility/world.ts';
import { testClock } from '../fakes/fleet-sample.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const bin = findPostgres();

describe('a fleet of an older version in PostgreSQL', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  let server: RunningPostgres;
  let url: string;
  before(async () => {
    server = await startPostgres(bin ?? '');
    url = await server.createDatabase();
    const dump = gunzipSync(readFileSync(join(fixtures, 'fleet.postgres.sql.gz')));
    const psql = ['-q', '-v', 'ON_ERROR_STOP=1', '-d', url];
    execFileSync(join(bin ?? '', 'psql'), psql, { input: dump, stdio: ['pipe', 'ignore', 'inherit'] });
  });
  after(() => server.stop());

  // The limit ends what waits for ever: the reader goes only after the second try.
  it('waits for a long question without letting others wait behind it', { timeout: 300_000 }, async () => {
    const [reader, other] = [await connect(url), await connect(url)];
    const tables = await tablesOf(other);
    assert.ok((await versionOf(other)) < NEWEST_VERSION);
    await reader.query('BEGIN');
    await reader.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS SHARE MODE`);
    let tries = 0;
    const sleep = async (): Promise<void> => {
      tries++;
      // Would queue behind a change that still waits.
      for (const table of tables) await other.query(`SELECT 1 FROM ${table} LIMIT 1`);
      if (tries === 2) await reader.query('COMMIT');
    };

    const store = await openStore({ kind: 'postgres', url }, { clock: { ...testClock, sleep } });

    await store.close();
    assert.equal(tries, 2);
    assert.equal(await versionOf(other), NEWEST_VERSION);
    await reader.end();
    await other.end();
  });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_version'",
  );
  return rows.map(({ tablename }) => tablename);
}

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    'SELECT max(version) AS version FROM schema_version',
  );
  return Number(rows[0]?.version);
}
