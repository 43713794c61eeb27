import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
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

  it('does so in threads that do it at once', async () => {
    const module = JSON.stringify(new URL('./collect-garbage.ts', import.meta.url).href);
    const collectOften = `import(${module}).then(({ collectGarbage }) => {
      for (let times = 0; times < 60; times++) collectGarbage();
    });`;
    const threads = Array.from({ length: 2 }, () => new Worker(collectOften, { eval: true }));
    assert.deepEqual(await Promise.all(threads.map((thread) => once(thread, 'exit'))), [[0], [0]]);
  });
});
