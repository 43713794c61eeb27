import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
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
import {
  addInventories,
  checkStore,
  countAmongAll,
  forgetCluster,
  forgetOwner,
  openStore,
  pruneStore,
  recordObservation,
  runningImages,
  type Store,
} from '../index.ts';

const IMAGES = 5;

describe('the sums of all that ever ran', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-ever-'));
  let asked: string[] = [];
  let store: Store;
  before(async () => {
    const onStatement = (text: string): void => void asked.push(text);
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db'), onStatement } as const;
    store = await openStore(location, { clock: testClock });
    const names = Array.from({ length: IMAGES }, (_, image) => `i-${image}:1`);
    await addInventories(
      store,
      names.map((name) => inventory(name, [component(debian('xz-utils', '1'))])),
      MARCH,
    );
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Deployments that come and go, some with an owner, of images that are known and of one that is not. */
  const look = async (cluster: string, day: number): Promise<void> => {
    const runs = Array.from({ length: 12 }, (_, number) => number)
      .filter((number) => (number * 7 + day) % 3 !== 0)
      .map((number) => {
        const image = (number + day * 2) % (IMAGES + 1);
        const { workload, ...rest } = run(`w-${number}`, digest(`i-${image}:1 config`));
        const owner =
          number % 4 === 0
            ? undefined
            : { team: `team-${number % 3}`, contact: `#${number % 2}`, source: 'x' };
        return { ...rest, count: 1 + (number % 3), workload: { ...workload, owner } };
      });
    const at = MARCH + day * DAY;
    await recordObservation(store, { cluster, source: 'x', at, covers: 'all', runs }, { at });
  };

  /** Those of a time that holds all of it are summed from the runs themselves. */
  const isAsTheRunsSay = async (): Promise<void> => {
    await store.read(async (view) => {
      for (const ids of [[], [1], [2, 3], [1, 2, 3, 4, 5]]) {
        const stands = await runningImages(view, ids);
        assert.deepEqual(
          await countAmongAll(view, stands, { when: 'ever' }),
          await countAmongAll(view, stands, { when: { from: 0, to: Number.MAX_SAFE_INTEGER } }),
        );
      }
    });
    assert.deepEqual(await checkStore(store), []);
  };

  it('are those of the runs, after every look, late ones too', async () => {
    for (const day of [1, 4, 2, 9, 6, 3, 12]) {
      await look('prod', day);
      await look('test', day + 1);
      await isAsTheRunsSay();
    }
  });

  it('are counted without reading a single past run', async () => {
    await store.read(async (view) => {
      const stands = await runningImages(view, [1, 2]);
      asked = [];
      await countAmongAll(view, stands, { when: 'ever' });
    });
    assert.deepEqual(
      asked.filter((text) => /\b(past_run|live_run)\b/.test(text)),
      [],
    );
  });

  it('are kept until anybody has written anything', async () => {
    const blocksRead = async (): Promise<number> => {
      asked = [];
      await store.read(async (view) => {
        await countAmongAll(view, await runningImages(view, [1]), { when: 'ever' });
      });
      return asked.filter((text) => text.includes('running_block')).length;
    };
    await blocksRead();
    assert.equal(await blocksRead(), 0);

    const other = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
    const at = MARCH + 20 * DAY;
    const runs = [run('w-1', digest('i-1:1 config'))];
    await recordObservation(other, { cluster: 'prod', source: 'x', at, covers: 'all', runs }, { at });
    await other.close();

    assert.equal(await blocksRead(), 1);
    await isAsTheRunsSay();
  });

  it('are those of what is left after pruning and forgetting', async () => {
    await pruneStore(store, MARCH + 4 * DAY);
    await isAsTheRunsSay();
    await forgetOwner(store, { team: 'team-1', at: MARCH });
    await isAsTheRunsSay();
    await forgetCluster(store, { name: 'prod', at: MARCH });
    await isAsTheRunsSay();
  });
});
