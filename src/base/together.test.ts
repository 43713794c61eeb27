import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { together } from './together.ts';

describe('what is asked together', () => {
  it('is answered in its place, values that are there among it', async () => {
    const [one, two, three] = await together([Promise.resolve(1), 'two', setImmediate(3)]);
    assert.deepEqual([one, two, three], [1, 'two', 3]);
  });

  it('throws what failed first, when all have ended', async () => {
    const ended: string[] = [];
    const slow = setImmediate().then(() => {
      ended.push('slow');
      throw new Error('slow');
    });
    await assert.rejects(together([slow, Promise.reject(new Error('quick'))]), /quick/);
    assert.deepEqual(ended, ['slow']);
    const last = setImmediate().then(() => ended.push('last'));
    await assert.rejects(together([Promise.reject(new Error('quick')), last]), /quick/);
    assert.deepEqual(ended, ['slow', 'last']);
  });
});
