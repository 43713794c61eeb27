import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { together } from '../../base/together.ts';
import type { FleetTables } from '../schema/tables.ts';
import { lendSome } from './postgres-lending.ts';
import { sendingTogether } from './sending-together.ts';

/** Answers when it is told to, in order. */
function slowServer() {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const client = Object.assign(new EventEmitter(), {
    query: (query: string | { text: string }) => {
      sent.push(typeof query === 'string' ? query : query.text);
      const rows = [{ of: sent.at(-1) }];
      return new Promise((resolve) =>
        waiting.push(() => resolve({ command: 'SELECT', rowCount: 1, rows, fields: [] })),
      );
    },
    connection: { stream: new PassThrough() },
    release: () => {},
  });
  const pool = { options: {}, connect: async () => client, end: async () => {} };
  const dialect = new PostgresDialect({ pool: lendSome(pool as unknown as pg.Pool) });
  return { sent, answer: () => waiting.shift()?.(), database: new Kysely<FleetTables>({ dialect }) };
}

describe('a transaction of PostgreSQL', () => {
  it('is sent what is asked together before any of it is answered, and each has its own answer', async () => {
    const server = slowServer();
    const done = server.database.transaction().execute((transaction) =>
      sendingTogether('postgres', transaction, async (database) => {
        const both = together([
          sql<{ of: string }>`SELECT 1`.execute(database),
          sql<{ of: string }>`SELECT 2`.execute(database),
        ]);
        await setImmediate();
        assert.deepEqual(server.sent, ['begin', 'SELECT 1', 'SELECT 2']);
        for (const _ of server.sent) server.answer();
        return (await both).map(({ rows: [row] }) => row?.of);
      }),
    );
    while (!server.sent.includes('commit')) await setImmediate();
    server.answer();
    assert.deepEqual(await done, ['SELECT 1', 'SELECT 2']);
    assert.deepEqual(server.sent, ['begin', 'SELECT 1', 'SELECT 2', 'commit']);
  });
});
