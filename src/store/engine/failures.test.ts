import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { testClock as clock } from '../../../test/fakes/fleet-sample.ts';
import { openStore } from '../index.ts';
import { storeFailure } from './failures.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-failures-'));
after(() => rmSync(folder, { recursive: true }));

function failureOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a failure of the database', () => {
  const path = join(folder, 'fleet.db');
  const said = (error: unknown) => storeFailure({ kind: 'sqlite', path }, error);

  it('of SQLite is said with the file, and with what to do', () => {
    const full = failureOf(() => {
      const database = new DatabaseSync(':memory:');
      database.exec('PRAGMA max_page_count = 3; CREATE TABLE filled (x)');
      database.exec('INSERT INTO filled VALUES (zeroblob(100000))');
    });
    const { code, hint } = said(full) as { code: string; hint: string };
    assert.equal(code, 'STORE_FULL');
    assert.match(hint, /free some space/);

    new DatabaseSync(path).exec('CREATE TABLE t (x)');
    const readOnly = failureOf(() =>
      new DatabaseSync(path, { readOnly: true }).exec('INSERT INTO t VALUES (1)'),
    );
    const missing = failureOf(() => new DatabaseSync(join(folder, 'none/fleet.db')));
    for (const error of [readOnly, missing]) {
      const { code, message, hint } = said(error) as { code: string; message: string; hint: string };
      assert.equal(code, 'STORE_UNREACHABLE');
      assert.ok(message.includes(path), message);
      assert.match(hint, /--data-dir/);
    }
  });

  it('of PostgreSQL is said without the password', () => {
    const location = { kind: 'postgres', url: 'postgres://fleet:secret@db.example.org/fleet' } as const;
    for (const [code, expected] of [
      ['53100', 'STORE_FULL'],
      ['25006', 'STORE_UNREACHABLE'],
      ['57P01', 'STORE_UNREACHABLE'],
      ['ECONNRESET', 'STORE_UNREACHABLE'],
      ['53300', 'STORE_UNREACHABLE'],
      ['55P03', 'STORE_BUSY'],
      ['40001', 'STORE_BUSY'],
      ['57014', 'STORE_TIMEOUT'],
      ['25P03', 'STORE_TIMEOUT'],
    ]) {
      const failure = storeFailure(location, Object.assign(new Error('no'), { code })) as Error & {
        code: string;
        hint: string;
      };
      assert.equal(failure.code, expected, code);
      assert.match(failure.hint, /\w/);
      assert.match(failure.message, /db\.example\.org/);
      assert.doesNotMatch(failure.message, /secret/);
    }
  });

  it('that nobody foresaw is passed on as it came', () => {
    const error = new TypeError('a mistake of ours');
    assert.equal(said(error), error);
  });

  it('is said of a data folder that cannot be made, also where the system says that what is there is not', async () => {
    for (const place of ['/proc/nowhere/else', '/dev/null/below'])
      await assert.rejects(openStore({ kind: 'sqlite', path: join(place, 'fleet.db') }, { clock }), {
        code: 'STORE_UNREACHABLE',
        message: /^cannot make the data directory \/(?:proc|dev)/,
        hint: /--data-dir/,
      });
  });
});
