import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, openStore, type Store, storeCounts } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-find-stored-'));
after(() => rmSync(folder, { recursive: true }));

describe('what is recent and stored already', () => {
  const built = (number: number) =>
    inventory(`a:${number}`, [component(debian('x', '1')), component(debian('y', `${number}`))]);
  const add = async (store: Store, ...numbers: number[]): Promise<boolean[]> =>
    (await addInventories(store, numbers.map(built), MARCH)).map(({ isNew }) => isNew);

  it('is not read again by the program that added it, and read once where another did', async () => {
    const path = join(folder, 'fleet.db');
    let read: string[] = [];
    const onStatement = (text: string): void =>
      void read.push(
        /^SELECT "id", .*FROM "(?<table>[a-z_]+)" WHERE id >=/.exec(text)?.groups?.['table'] ?? '',
      );
    const open = (told = {}) => openStore({ kind: 'sqlite', path, ...told }, { clock: testClock });
    const [store, other] = [await open({ onStatement }), await open()];
    const tables = () => read.filter((table) => table !== '').toSorted();
    await add(store, 0, 1);
    read = [];
    assert.deepEqual(await add(store, 2, 1), [true, false]);
    assert.deepEqual(tables(), []);
    assert.deepEqual(await add(other, 1, 3), [false, true]);
    assert.deepEqual(await add(store, 3, 4, 2), [false, true, false]);
    assert.deepEqual(tables(), ['file_set', 'image_name', 'package_set']);
    read = [];
    assert.deepEqual(await add(store, 3, 5, 4), [false, true, false]);
    assert.deepEqual(tables(), []);
    const { images, packageSets } = await store.read(storeCounts);
    assert.deepEqual({ images, packageSets }, { images: 6, packageSets: 6 });
    await Promise.all([store.close(), other.close()]);
  });
});
