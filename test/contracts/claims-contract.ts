import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  addInventories,
  imagesNotWhole,
  type NewInventory,
  type NewPackageVersion,
  type Store,
} from '../../src/store/index.ts';
import { component, debian, inventory, MARCH } from '../fakes/fleet-sample.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');
const libc = debian('libc6', '2.41-12', 'glibc');

/** What the store keeps of what claims cover, on whichever database: `open` gives an empty one. */
export function claimsContract(name: string, open: () => Promise<Store>): void {
  describe(`claims on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('tells an image that somebody looked into, or told all of, from one that is only told of', async () => {
      const told = (name: string, covers: NonNullable<NewInventory['covers']>, what: NewPackageVersion) =>
        inventory(name, [component(what)], { source: 'uploaded', covers });
      await addInventories(
        store,
        [told('part:1', 'nothing', xz), told('whole:1', 'packages', xz), told('whole:1', 'nothing', libc)],
        MARCH,
      );
      const untold = (hidden: 'packages' | 'files') =>
        store.read(async (view) => {
          const found = await imagesNotWhole(view, 'ever', { hidden, names: [] });
          return found.filter((image) => image.untold).map(({ imageId }) => imageId);
        });
      assert.deepEqual([await untold('packages'), await untold('files')], [[1], [1, 2]]);
      await addInventories(store, [inventory('whole:1', [])], MARCH);
      assert.deepEqual([await untold('packages'), await untold('files')], [[1], [1]]);
      const [again] = await addInventories(store, [told('part:1', 'packages', xz)], MARCH);
      assert.deepEqual([again?.isNew, await untold('packages'), await untold('files')], [true, [], [1]]);
    });
  });
}
