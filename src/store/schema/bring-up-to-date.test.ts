import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { impatientClock } from '../../../test/fakes/repository-context.ts';
import type { Databases } from '../handle.ts';
import { migrateUnlocked } from './bring-up-to-date.ts';
import { NEWEST_VERSION } from './migrate.ts';
import type { FleetTables } from './tables.ts';

/** As pg says of a lock that was not to be had in time. */
const notAvailable = (): Error => Object.assign(new Error('canceling statement'), { code: '55P03' });

/** A PostgreSQL server that answers a statement with rows, or fails it; `said` are all statements. */
function fakeServer(answer: (text: string) => readonly object[]): { databases: Databases; said: string[] } {
  const said: string[] = [];
  const connection = {
    executeQuery: async ({ sql }: { sql: string }) => {
      said.push(sql);
      return { rows: [...answer(sql)] as never[] };
    },
    streamQuery: () => assert.fail('nothing is streamed'),
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: async () => void said.push('BEGIN'),
    commitTransaction: async () => void said.push('COMMIT'),
    rollbackTransaction: async () => void said.push('ROLLBACK'),
    destroy: async () => {},
  };
  const database = new Kysely<FleetTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (each) => new PostgresIntrospector(each),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return {
    databases: { kind: 'postgres', reading: database, readingUntil: () => database, writing: database },
    said,
  };
}

const countOf = (said: readonly string[], text: string): number => said.filter((one) => one === text).length;

describe('a schema on PostgreSQL whose tables are being read', () => {
  it('is tried again with a pause after each refusal, until it says that they are busy', async () => {
    const clock = impatientClock();
    const { databases, said } = fakeServer((text) => {
      if (text.startsWith('CREATE TABLE')) throw notAvailable();
      return [];
    });
    await assert.rejects(migrateUnlocked(databases, clock), {
      code: 'STORE_BUSY',
      message: 'the schema cannot be brought up to date: its tables are being read',
      hint: 'end long questions and backups of the database, then run this again',
      cause: notAvailable(),
    });
    // Each try let all locks go before the next, and all pauses together are five minutes.
    assert.deepEqual([countOf(said, 'BEGIN'), countOf(said, 'ROLLBACK')], [1200, 1200]);
    assert.deepEqual([clock.sleeps.length, new Set(clock.sleeps)], [1199, new Set([250])]);
  });

  it('goes on as soon as they are not', async () => {
    const clock = impatientClock();
    let refusals = 2;
    const { databases, said } = fakeServer((text) => {
      if (text.startsWith('CREATE TABLE') && refusals-- > 0) throw notAvailable();
      return text.includes('max("version")') ? [{ version: NEWEST_VERSION }] : [];
    });
    await migrateUnlocked(databases, clock);
    assert.deepEqual(clock.sleeps, [250, 250]);
    assert.equal(countOf(said, 'ROLLBACK'), 2);
  });

  it('is not tried again where another writer holds the lock, or anything else fails', async () => {
    for (const [begins, failure] of [
      ['SELECT pg_advisory_xact_lock', notAvailable()],
      ['CREATE TABLE', Object.assign(new Error('no rights'), { code: '42501' })],
    ] as const) {
      const clock = impatientClock();
      const { databases } = fakeServer((text) => {
        if (text.startsWith(begins)) throw failure;
        return [];
      });
      await assert.rejects(migrateUnlocked(databases, clock), failure);
      assert.deepEqual(clock.sleeps, [], begins);
    }
  });
});
