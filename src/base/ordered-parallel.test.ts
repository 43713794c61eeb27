import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderedParallel } from './ordered-parallel.ts';

describe('orderedParallel', () => {
  it('yields in the order of the items, whichever ends first', async () => {
    const results = await Array.fromAsync(
      orderedParallel([30, 1, 10], 3, async (ms) => (await sleep(ms), ms)),
    );

    assert.deepEqual(results, [30, 1, 10]);
  });

  it('never runs more than its limit at once', async () => {
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
    };
    await Array.fromAsync(orderedParallel(Array.from({ length: 20 }), 3, work));

    assert.equal(most, 3);
  });

  it('ends with the first failure in order', async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('second');
      return item;
    };

    await assert.rejects(Array.fromAsync(orderedParallel([1, 2, 3], 2, work)), /second/);
  });
});
