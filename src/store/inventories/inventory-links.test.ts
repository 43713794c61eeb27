import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { component, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import { addInventories, openStore, type Store, type View } from '../index.ts';
import { inventoryLinks } from './inventory-links.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-links-'));
after(() => rmSync(folder, { recursive: true }));

describe('which image and package set each inventory is of', () => {
  let [asking, other]: (Store | undefined)[] = [];
  before(async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    asking = await openStore(location, { clock: testClock });
    other = await openStore(location, { clock: testClock });
  });
  after(async () => {
    await asking?.close();
    await other?.close();
  });

  const add = async (name: string, kinds: readonly string[], version: string): Promise<void> => {
    const one = inventory(`${name}:1`, [component(debian('x', version))]);
    const names = one.image.names.filter(({ kind }) => kinds.includes(kind));
    await addInventories(other ?? assert.fail(), [{ ...one, image: { ...one.image, names } }], MARCH);
  };
  const images = async (view: View): Promise<number[]> => {
    const { end, images: all } = await inventoryLinks(handleOf(view));
    return Array.from(all.slice(1, end));
  };
  const kept = () => (asking ?? assert.fail()).read(images);
  /** A writer keeps nothing. */
  const anew = () => (other ?? assert.fail()).write(images);

  it('is known of those that came since, and of those that turned out to be of another image', async () => {
    await add('a', ['manifest'], '1');
    assert.deepEqual(await kept(), [1]);
    await add('a', ['config'], '2');
    assert.deepEqual(await kept(), [1, 2], 'nobody knows that they are one');
    await add('a', ['manifest', 'config'], '3');
    assert.deepEqual(await kept(), [2, 2, 2]);
    assert.deepEqual(await kept(), await anew());
  });

  it('stays for a question that began before as it was', async () => {
    await add('b', ['manifest'], '1');
    await add('b', ['config'], '2');
    await (asking ?? assert.fail()).read(async (view) => {
      const before = await images(view);
      await add('b', ['manifest', 'config'], '3');
      assert.deepEqual(await kept(), [...before.slice(0, 3), 4, 4, 4]);
      assert.deepEqual(await images(view), before);
    });
    assert.deepEqual(await kept(), await anew());
  });
});
