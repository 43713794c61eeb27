import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Kysely, sql } from 'kysely';
import { putEmptyFleet } from '../../../test/fakes/empty-fleet.ts';
import { testClock } from '../../../test/fakes/fleet-sample.ts';
import { answerGeneration, clusters, openStore, storeCounts } from '../index.ts';
import { dialectOf } from './sqlite-dialect.ts';
import { type SqliteThread, threadedDriver } from './threaded-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'threaded-sqlite-'));
after(() => rmSync(folder, { recursive: true }));

/** What is sent to a thread that answers with nothing; `refuses`: the text of a statement that fails. */
function recorded(pool: SqliteThread['pool'], refuses = '') {
  const sent: string[] = [];
  let connections = 0;
  const thread: SqliteThread = {
    pool,
    nextConnection: () => ++connections,
    async ask(call) {
      sent.push(call.does === 'query' ? `${call.takes ?? ''} ${call.text}`.trim() : call.does);
      if (call.does === 'query' && call.text === refuses) throw new Error('refused');
      return { rows: [] };
    },
    end: async () => {},
  };
  return { sent, database: new Kysely<object>({ dialect: dialectOf(threadedDriver(thread)) }) };
}

describe('what is sent to the thread of a database', () => {
  it('is of a reader its statements, the first of which begins it, and its end', async () => {
    const { sent, database } = recorded('reading');
    await database.transaction().execute(async (reader) => {
      await sql`SELECT 1`.execute(reader);
      await sql`SELECT 2`.execute(reader);
    });
    assert.deepEqual(sent, ['transaction SELECT 1', 'SELECT 2', 'commit']);
  });

  it('is nothing of a reader that asks nothing', async () => {
    const { sent, database } = recorded('reading');
    await database.transaction().execute(async () => {});
    assert.deepEqual(sent, []);
  });

  it('is of a writer its beginning, too, for which it waits', async () => {
    const { sent, database } = recorded('writing');
    await database.transaction().execute(async (writer) => {
      assert.deepEqual(sent, ['begin']);
      await sql`DELETE`.execute(writer);
    });
    assert.deepEqual(sent, ['begin', 'DELETE', 'commit']);
  });

  it('ends with what failed', async () => {
    for (const pool of ['reading', 'writing'] as const) {
      const { sent, database } = recorded(pool, 'no');
      const failing = database.transaction().execute(async (asked) => await sql`no`.execute(asked));
      await assert.rejects(failing, /refused/);
      assert.equal(sent.at(-1), 'rollback');
      assert.equal(sent.filter((each) => ['commit', 'rollback', 'release'].includes(each)).length, 1);
    }
  });

  it('is outside of a transaction a statement that takes a connection, and gives it back', async () => {
    const { sent, database } = recorded('writing');
    await sql`VACUUM`.execute(database);
    assert.deepEqual(sent, ['connection VACUUM', 'release']);
  });
});

describe('a database in a thread', () => {
  it('answers what a reader asks together at its begin', async () => {
    const path = join(folder, 'together.db');
    await putEmptyFleet(path);
    const store = await openStore({ kind: 'sqlite', path, inThreads: true }, { clock: testClock });
    const [counts, here, generation] = await store.read(
      async (view) =>
        await Promise.all([storeCounts(view), clusters(view), answerGeneration(view), storeCounts(view)]),
    );
    assert.deepEqual([counts.images, here, generation], [0, [], 1]);
    await store.close();
  });

  it('is free for the next writer after one that failed', async () => {
    const store = await openStore(
      { kind: 'sqlite', path: join(folder, 'fleet.db'), inThreads: true },
      { clock: testClock },
    );
    await assert.rejects(
      store.write(async () => await Promise.reject(new Error('given up'))),
      /given up/,
    );
    assert.equal(await store.write(async () => 'written'), 'written');
    const [one, other] = await Promise.all([store.read(storeCounts), store.read(storeCounts)]);
    assert.deepEqual(one, other);
    await store.close();
  });
});
