import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { collectGarbage } from './collect-garbage.ts';

describe('collecting garbage', () => {
  it('takes what nobody holds any more, and leaves no way to do so behind', async () => {
    const forgotten = new WeakRef({});
    const held = { of: 'somebody' };
    const reference = new WeakRef(held);
    await nextTurn();

    collectGarbage();

    assert.equal(forgotten.deref(), undefined);
    assert.equal(reference.deref(), held);
    assert.equal(runInNewContext('typeof gc'), 'undefined');
  });
});
