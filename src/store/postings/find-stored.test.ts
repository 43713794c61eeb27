import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, checkStore, openStore, type Store, storeCounts } from '../index.ts';

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

  it('is sealed by the program that added it without being read, and by another as well', async () => {
    const path = join(folder, 'sealed.db');
    let read: string[] = [];
    const onStatement = (text: string): void => {
      if (/^SELECT "id", "digest".* WHERE id >=/.test(text)) read.push(text);
    };
    const [store, other] = [
      await openStore({ kind: 'sqlite', path, onStatement }, { clock: testClock }),
      await openStore({ kind: 'sqlite', path }, { clock: testClock }),
    ];
    const upTo = async (by: Store, first: number, end: number): Promise<void> => {
      for (let at = first; at < end; at += 500)
        await add(by, ...Array.from({ length: 500 }, (_, more) => at + more));
    };
    await upTo(store, 0, 500);
    read = [];
    await upTo(store, 500, 5000);
    assert.deepEqual(read, []);
    await upTo(other, 5000, 9000);
    await upTo(store, 9000, 9500);
    assert.deepEqual(await checkStore(store), []);
    await Promise.all([store.close(), other.close()]);
  });
});
