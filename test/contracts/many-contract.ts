import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { amongFewOrMany } from '../../src/store/engine/many.ts';
import { handleOf } from '../../src/store/handle.ts';
import type { Store } from '../../src/store/index.ts';

export function manyContract(name: string, open: () => Promise<Store>): void {
  describe(`a column on ${name} that is one of many values`, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    /** Of 0 to 5000, and of nothing. */
    const found = async (values: readonly number[]): Promise<number[]> =>
      await store.read(async (view) => {
        const handle = handleOf(view);
        const { rows } = await sql<{ n: number }>`
        WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
        SELECT n FROM (SELECT n FROM numbers UNION ALL SELECT NULL) AS given WHERE ${amongFewOrMany(handle, 'n', values)} ORDER BY n`.execute(
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
}
