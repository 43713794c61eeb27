import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { testClock } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import { openStore, type Store } from '../index.ts';
import { amongFewOrMany } from './many.ts';

describe('a column that is one of many values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-many-'));
  let store: Store;
  before(async () => {
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Of 0 to 5000, and of nothing. */
  const found = async (values: readonly number[]): Promise<number[]> =>
    await store.read(async (view) => {
      const handle = handleOf(view);
      const { rows } = await sql<{ n: number }>`
        WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
        SELECT n FROM (SELECT n FROM numbers UNION ALL SELECT NULL) WHERE ${amongFewOrMany(handle, 'n', values)} ORDER BY n`.execute(
        handle.database,
      );
      return rows.map(({ n }) => n);
    });

  for (const [what, values] of [
    ['few', [3, 4999, 6000]],
    ['many that lie close', Array.from({ length: 1000 }, (_, at) => at * 5 + 2)],
    ['many, of which one is far away', [...Array.from({ length: 1000 }, (_, at) => at * 4), 1e12]],
  ] as const)
    it(`is found among ${what}`, async () => {
      assert.deepEqual(
        await found(values),
        values.filter((value) => value <= 5000),
      );
    });
});
