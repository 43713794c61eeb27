import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import { addInventories, checkStore, openStore, type Store } from '../index.ts';
import { FILTER_TERM } from './filters.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-filters-'));
after(() => rmSync(folder, { recursive: true }));

describe('filters of segments', () => {
  let number = 0;
  const now = { ms: MARCH };
  const clock = { nowMs: () => now.ms, sleep: async () => {} };

  /** `looked`: terms that were looked for in postings. Each addition takes 300 ms. */
  async function opened(path = join(folder, `${number++}.db`)) {
    const told = { looked: 0 };
    const onStatement = (text: string, [, terms]: readonly unknown[]): void => {
      if (text.includes('"docs" from "posting"'))
        told.looked += (JSON.parse(String(terms)) as unknown[]).length;
      if (text.startsWith('INSERT INTO inventory ')) now.ms += 300;
    };
    return { path, told, store: await openStore({ kind: 'sqlite', path, onStatement }, { clock }) };
  }
  const built = (first: number, count: number) =>
    Array.from({ length: count }, (_, at) => inventory(`a:${first + at}`, [component(debian('x', '1'))]));
  const add = async (store: Store, first: number, count: number): Promise<boolean[]> =>
    (await addInventories(store, built(first, count), MARCH)).map(({ isNew }) => isNew);
  /** As a program leaves them that knows of none. */
  const dropAll = (store: Store) =>
    store.write(async (edit) => {
      await handleOf(edit).database.deleteFrom('posting').where('term', '=', FILTER_TERM).execute();
    });

  it('spare what is new a look into postings, in every program, and pass over nothing that is there', async () => {
    const { path, store, told } = await opened();
    for (let first = 0; first < 5000; first += 500) await add(store, first, 500);
    const other = await opened(path);
    assert.ok((await add(other.store, 5000, 500)).every((isNew) => isNew));
    assert.ok(told.looked + other.told.looked < 10, 'a filter is wrong about one in some thousand');
    assert.ok(!(await add(other.store, 1000, 500)).some((isNew) => isNew));
    assert.ok(other.told.looked >= 500);
    assert.deepEqual(await checkStore(store), []);
    await Promise.all([store.close(), other.store.close()]);
  });

  it('are made afterwards where an older program made the segments, which are looked through until then', async () => {
    const { path, store } = await opened();
    await add(store, 0, 5000);
    await dropAll(store);
    const other = await opened(path);
    assert.ok(!(await add(other.store, 1000, 500)).some((isNew) => isNew));
    assert.ok(other.told.looked >= 500);
    for (const first of [5000, 5500]) await add(other.store, first, 500);
    other.told.looked = 0;
    await add(other.store, 6000, 500);
    assert.ok(other.told.looked < 10);
    assert.deepEqual(await checkStore(store), []);
    await Promise.all([store.close(), other.store.close()]);
  });

  it('are compared with the segments when the database is checked', async () => {
    const { store } = await opened();
    await add(store, 0, 5000);
    await store.write(async (edit) => {
      await handleOf(edit)
        .database.updateTable('posting')
        .set({ docs: Buffer.alloc(16_384) })
        .where('term', '=', FILTER_TERM)
        .execute();
    });
    const [first] = await checkStore(store);
    assert.match(first?.what ?? '', /filter/);
    await store.close();
  });
});
