import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Upkeep } from './upkeep.ts';

const never = (): Promise<void> => assert.fail('it was begun');

describe('what a store does for itself', () => {
  it('goes on beside whoever asked for it, one thing at a time', async () => {
    const upkeep = new Upkeep();
    const { promise, resolve } = Promise.withResolvers<void>();
    await upkeep.begin(1, () => promise);
    await upkeep.begin(8192, never);
    resolve();
    await upkeep.settle();
    let isBegun = false;
    await upkeep.begin(1, async () => void (isBegun = true));
    assert.ok(isBegun);
  });

  it('is waited for once too much has been added beside it', async () => {
    const upkeep = new Upkeep();
    const { promise, resolve } = Promise.withResolvers<void>();
    await upkeep.begin(9000, () => promise);
    await upkeep.begin(8000, never);
    let isWaiting = true;
    const waiting = upkeep.begin(193, never).then(() => (isWaiting = false));
    await Promise.resolve();
    assert.ok(isWaiting);
    resolve();
    await waiting;
    assert.ok(!isWaiting);
  });

  it('throws once why it failed, at whoever comes next, and begins anew', async () => {
    const upkeep = new Upkeep();
    const fails = (): Promise<void> => Promise.reject(new Error('the server is gone'));
    await upkeep.begin(1, fails);
    await assert.rejects(upkeep.settle(), /the server is gone/);
    await upkeep.settle();
    await upkeep.begin(1, fails);
    await Promise.resolve();
    await Promise.resolve();
    assert.throws(() => upkeep.heed(), /the server is gone/);
    upkeep.heed();
  });
});
