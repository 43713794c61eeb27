import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import type { PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { lendOne } from './postgres-lending.ts';
import { createTurns } from './turns.ts';

const INSERT = 'INSERT INTO a (b) SELECT c0 FROM unnest($1::bigint[]) AS given (c0)';

/** A server that answers when it is told to, in order. */
function slowServer() {
  const sent: string[] = [];
  const pieces: string[][] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, taken) => (pieces.push([text]), taken()),
    writev: (texts, taken) => (pieces.push(texts.map(({ chunk }) => String(chunk))), taken()),
  });
  const waiting: { answer: () => void; fail: (error: Error) => void }[] = [];
  const client = Object.assign(new EventEmitter(), {
    connection: { stream },
    query: (query: string | { text: string }) => {
      const text = typeof query === 'string' ? query : query.text;
      sent.push(text);
      stream.write(text);
      return new Promise((resolve, reject) =>
        waiting.push({ answer: () => resolve({ command: 'INSERT', rowCount: 1, rows: [] }), fail: reject }),
      );
    },
    release: () => {},
  });
  const pool = { options: {}, connect: async () => client, end: async () => {} };
  return {
    sent,
    pieces,
    die: () => void client.emit('error', new Error('terminated unexpectedly')),
    answer: (count = 1) => {
      for (const each of waiting.splice(0, count)) each.answer();
    },
    fail: (error: Error) => waiting.shift()?.fail(error),
    lend: () => lendOne(pool as unknown as pg.Pool, createTurns()).connect(),
  };
}

const ask = (client: PostgresPoolClient, text: string): Promise<unknown> => client.query(text, [1]);

describe('a connection to PostgreSQL', () => {
  it('is sent what nobody needs an answer to without waiting, and waits for what was asked', async () => {
    const server = slowServer();
    const client = await server.lend();
    await ask(client, 'begin');
    await ask(client, INSERT);
    const asked = ask(client, 'SELECT 1');
    assert.deepEqual(server.sent, ['begin', INSERT, 'SELECT 1']);
    server.answer(3);
    await asked;
  });

  it('is handed in one piece what is asked before anybody waits for it', async () => {
    const server = slowServer();
    const client = await server.lend();
    const asked = ['SELECT 1', 'SELECT 2', 'SELECT 3'].map((text) => ask(client, text));
    await new Promise(setImmediate);
    assert.deepEqual(server.pieces, [['SELECT 1', 'SELECT 2', 'SELECT 3']]);
    server.answer(3);
    await Promise.all(asked);
    const next = ask(client, 'SELECT 4');
    await new Promise(setImmediate);
    assert.deepEqual(server.pieces[1], ['SELECT 4']);
    server.answer();
    await next;
  });

  it('has no more on the way than what memory is there for', async () => {
    const server = slowServer();
    const client = await server.lend();
    let done = 0;
    const all = (async () => {
      for (const text of ['begin', ...Array.from({ length: 9 }, () => INSERT)]) {
        await ask(client, text);
        done++;
      }
    })();
    await new Promise(setImmediate);
    assert.equal(done, 4);
    assert.equal(server.sent.length, 5);
    for (let at = 0; at < 10; at++) {
      server.answer();
      await new Promise(setImmediate);
    }
    await all;
  });

  it('says at the next answer, at the latest at the end, what failed, and can be rolled back', async () => {
    for (const [begin, text] of [
      ['begin', 'SELECT 1'],
      ['begin', 'commit'],
      ['start transaction isolation level repeatable read read only', 'SELECT 1'],
    ] as const) {
      const server = slowServer();
      const client = await server.lend();
      await ask(client, begin);
      await ask(client, INSERT);
      const asked = ask(client, text);
      server.answer();
      server.fail(new Error('two of the same'));
      server.answer();
      await assert.rejects(asked, /two of the same/);
      const rolledBack = ask(client, 'rollback');
      server.answer();
      await rolledBack;
    }
  });

  it('says why the server ended it, and not that nothing can be sent any more', async () => {
    for (const [told, asked] of [
      ['SELECT 1', []],
      [INSERT, ['SELECT 1']],
    ] as const) {
      const server = slowServer();
      const client = await server.lend();
      await ask(client, 'begin');
      server.answer();
      const [waiting] = [told, ...asked].map((text) => ask(client, text)).slice(-1);
      const rejected = assert.rejects(async () => await waiting, /idle for too long/);
      server.fail(new Error('idle for too long'));
      await new Promise(setImmediate);
      server.die();
      for (const _ of asked) server.fail(new Error('terminated unexpectedly'));
      await rejected;
      const rolledBack = ask(client, 'rollback');
      server.fail(new Error('not queryable'));
      await assert.rejects(rolledBack, /idle for too long/);
    }
  });

  it('waits where a row is asked for, and outside of transactions', async () => {
    for (const [before, text] of [
      ['begin', `${INSERT} RETURNING id`],
      ['begin', 'DELETE FROM a RETURNING b'],
      ['begin', 'commit'],
      ['SELECT 1', INSERT],
    ] as const) {
      const server = slowServer();
      const client = await server.lend();
      const first = ask(client, before);
      server.answer();
      await first;
      let isDone = false;
      const asked = ask(client, text).then(() => {
        isDone = true;
      });
      await new Promise(setImmediate);
      assert.equal(isDone, false);
      server.answer();
      await asked;
    }
  });

  it('is never asked how many rows a statement changed, which it does not wait for', () => {
    const store = join(import.meta.dirname, '..');
    const files = globSync('**/*.ts', { cwd: store, exclude: ['engine/**', '**/*.test.ts'] });
    assert.ok(files.length > 150, `${files.length} files were read`);
    const asking = files.filter((file) => /\bnum\w+Rows\b/.test(readFileSync(join(store, file), 'utf8')));
    assert.deepEqual(asking, []);
  });
});
