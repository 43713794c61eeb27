import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapConcurrently } from './concurrency.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('mapConcurrently', () => {
  it('keeps the order and never runs more than the limit at once', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([5, 1, 3, 2], 2, async (ms) => {
      most = Math.max(most, ++running);
      await pause(ms);
      running--;
      return ms * 2;
    });

    assert.deepEqual(results, [10, 2, 6, 4]);
    assert.equal(most, 2);
  });

  it('starts nothing new after a failure, and waits for what runs', async () => {
    const started: number[] = [];
    let finished = false;
    const failing = mapConcurrently([0, 1, 2, 3], 2, async (item) => {
      started.push(item);
      if (item === 0) throw new Error('no');
      await pause(20);
      finished = true;
    });

    await assert.rejects(failing, { message: 'no' });
    assert.deepEqual(started, [0, 1]);
    assert.equal(finished, true);
  });

  it('is done at once with nothing to do', async () => {
    assert.deepEqual(await mapConcurrently([], 4, async () => 1), []);
  });
});
