import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  component,
  DAY,
  debian,
  digest,
  inventory,
  MARCH,
  run,
  testClock,
} from '../../../test/fakes/fleet-sample.ts';
import type { Digest } from '../../base/digest.ts';
import {
  addInventories,
  checkStore,
  countRanBefore,
  openStore,
  packageSetsWith,
  recordObservation,
  type Store,
  versionsByPurl,
} from '../index.ts';
import type { RunFilter } from '../types.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');

describe('how many images ran before', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'store-before-'));
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** `old` and `moved` ran in the namespace shop; then `new` does, and `moved` in another one. */
  async function live(): Promise<void> {
    const seen = (name: string, namespace = 'shop') => {
      const { workload, ...rest } = run(name, digest(`${name}:1 manifest`));
      return { ...rest, workload: { ...workload, namespace } };
    };
    const look = async (runs: ReturnType<typeof seen>[], at: number) =>
      await recordObservation(
        store,
        { cluster: 'prod', source: 'x', at, covers: 'all', runs },
        { at: MARCH },
      );
    await look([seen('old'), seen('moved')], MARCH);
    await look([seen('new'), seen('moved', 'bank')], MARCH + DAY);
  }

  const count = async (filter?: RunFilter): Promise<number> =>
    await store.read(async (view) => {
      const ids = (await versionsByPurl(view, [xz.purl])).map(({ id }) => id);
      const documents = await packageSetsWith(view, ids);
      return await countRanBefore(view, { column: 'package_set_id', documents }, filter);
    });

  async function assertCounts(): Promise<void> {
    assert.equal(await count(), 1, 'what moved runs');
    assert.equal(await count({ namespaces: ['shop'] }), 2, 'what moved does not run there any more');
    assert.equal(await count({ namespaces: ['bank'] }), 0);
    assert.equal(await count({ clusters: ['test'] }), 0);
    assert.equal(await count({ clusters: ['prod'], owners: ['shop'] }), 1);
    assert.equal(await count({ owners: ['nobody'] }), 0);
  }

  it('is counted as far as the filter reaches', async () => {
    const names = ['old', 'moved', 'new'];
    await addInventories(
      store,
      names.map((name) => inventory(`${name}:1`, [component(xz)])),
      MARCH,
    );
    await live();
    await assertCounts();
  });

  it('is the same where more sets hold the package than are looked up one by one', async () => {
    await live();
    const names = ['old', 'moved', 'new', ...Array.from({ length: 4200 }, (_, index) => `build-${index}`)];
    const inventories = names.map((name) =>
      inventory(`${name}:1`, [component(xz), component(debian(`only-${name}`, '1'))]),
    );
    // More than a block of inventories is packed into, and some that are in none yet.
    await addInventories(store, inventories, MARCH);
    await assertCounts();
    assert.deepEqual(await checkStore(store), []);
    await addInventories(
      store,
      [inventory('old:1', [component(debian('other', '1'))], { source: 'uploaded' })],
      MARCH,
    );
    await assertCounts();
  });

  it('is the same for who has asked before, whatever ran or came since', async () => {
    const xzOf = (name: string, ...names: { digest: Digest; kind: 'manifest' | 'config' | 'index' }[]) => {
      const own = inventory(`${name}:1`, [component(xz), component(debian(`only-${name}`, '1'))]);
      return names.length === 0 ? own : { ...own, image: { ...own.image, names } };
    };
    const without = (name: string) => inventory(`${name}:1`, [component(debian(`only-${name}`, '1'))]);
    const builds = Array.from({ length: 2100 }, (_, index) => xzOf(`build-${index}`));
    let day = 2;
    const ranAndEnded = async (reported: Digest): Promise<void> => {
      for (const runs of [[run('some', reported)], []]) {
        const at = MARCH + day++ * DAY;
        await recordObservation(store, { cluster: 'prod', source: 'x', at, covers: 'all', runs }, { at });
      }
    };
    const known = async (): Promise<number> => {
      const again = await count();
      const other = store;
      store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
      assert.equal(again, await count());
      await store.close();
      store = other;
      return again;
    };
    await addInventories(store, [...builds, without('later'), xzOf('claimed')], MARCH);
    assert.deepEqual([await known(), await known(), await known()], [0, 0, 0]);

    await ranAndEnded(digest('build-7:1 manifest'));
    await ranAndEnded(digest('later:1 manifest'));
    assert.equal(await known(), 1);
    // An image that ran turns out to have it, by a set that another one has as well.
    const { image } = without('later');
    await addInventories(store, [{ ...xzOf('claimed'), image, source: 'uploaded' }], MARCH);
    assert.equal(await known(), 2);
    await addInventories(store, [xzOf('new')], MARCH);
    await ranAndEnded(digest('new:1 manifest'));
    assert.equal(await known(), 3);
    // Two images turn out to be one, of which the one that never ran has it.
    await addInventories(
      store,
      [
        { ...without('one'), image: { ...image, names: [{ digest: digest('one'), kind: 'manifest' }] } },
        xzOf('two', { digest: digest('two'), kind: 'config' }),
      ],
      MARCH,
    );
    await ranAndEnded(digest('one'));
    assert.equal(await known(), 3);
    await addInventories(
      store,
      [xzOf('both', { digest: digest('one'), kind: 'manifest' }, { digest: digest('two'), kind: 'config' })],
      MARCH,
    );
    assert.equal(await known(), 4);
  });

  it('is nothing of what has it and never ran, or ran without it', async () => {
    await addInventories(
      store,
      [inventory('built:1', [component(xz)]), inventory('old:1', [component(debian('other', '1'))])],
      MARCH,
    );
    await live();
    assert.equal(await count(), 0);
  });
});
