import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { RawBuilder } from 'kysely';
import { handleOf } from '../../src/store/handle.ts';
import { type JobQueue, type NewJob, openJobQueue, type Store } from '../../src/store/index.ts';

const KINDS = ['sing', 'dance'];
const song: NewJob = { kind: 'sing', key: 'a', input: { verse: 1 } };

/** What a queue of jobs promises, whoever keeps it. `longAgo`: makes it long since whoever runs something was heard of. */
export function jobContract(name: string, open: () => Promise<Store>, longAgo: RawBuilder<unknown>): void {
  describe(`jobs, on ${name}`, () => {
    let store: Store;
    let queue: JobQueue;
    let other: JobQueue;
    beforeEach(async () => {
      store = await open();
      queue = await openJobQueue(store, KINDS);
      other = await openJobQueue(store, KINDS);
    });
    afterEach(async () => {
      await queue[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      await store.close();
    });
    const add = async (job: NewJob): Promise<string> =>
      await store.write(async (edit) => await queue.add(edit, job));
    const taken = async () => (await queue.take('sing')) ?? assert.fail('nothing waits');

    it('are taken once, by one of many, and only those of the kind', async () => {
      await add(song);
      assert.equal(await queue.take('dance'), undefined);
      const both = await Promise.all([queue.take('sing'), other.take('sing')]);
      const [job, ...more] = both.filter((each) => each !== undefined);
      assert.partialDeepStrictEqual(job, { ...song, attempt: 1 });
      assert.deepEqual(more, []);
    });

    it('are one for each key while it waits or is done, and may come again afterwards', async () => {
      const id = await add(song);
      assert.equal(await add(song), id);
      assert.notEqual(await add({ ...song, key: 'b' }), id);
      const job = await taken();
      assert.equal(await add(song), id);
      await queue.end(job, { heard: true });
      assert.partialDeepStrictEqual(await queue.find(id), {
        state: 'done',
        attempts: 1,
        outcome: { heard: true },
      });
      assert.notEqual(await add(song), id);
    });

    it('are not there where the transaction that added them was given up', async () => {
      await assert.rejects(
        store.write(async (edit) => {
          await queue.add(edit, song);
          throw new Error('no');
        }),
      );
      assert.equal(await queue.take('sing'), undefined);
    });

    it('wait for another try where they failed, and say why', async () => {
      const id = await add(song);
      await queue.fail(await taken(), { failed: 'hoarse' });
      const failed = await queue.find(id);
      assert.partialDeepStrictEqual(failed, {
        state: 'waiting',
        attempts: 1,
        outcome: { failed: 'hoarse' },
      });
      assert.ok((failed?.nextAt ?? 0) > (failed?.addedAt ?? 0), 'it is said when it is tried next');
      assert.equal(await queue.take('sing'), undefined, 'it is too soon');
    });

    it('are not tried again where they are refused', async () => {
      const id = await add(song);
      await queue.refuse(await taken(), { failed: 'no voice' });
      assert.partialDeepStrictEqual(await queue.find(id), {
        state: 'failed',
        outcome: { failed: 'no voice' },
      });
      assert.deepEqual(
        (await queue.list({ states: ['failed', 'running'], limit: 10 })).map((job) => job.id),
        [id],
      );
      assert.deepEqual(await queue.list({ states: ['done'], limit: 10 }), []);
    });

    it('belong to whoever took them: what another one took over cannot be ended by the first', async () => {
      const id = await add(song);
      const job = await taken();
      assert.equal(await queue.keep(job), true);
      const late = { ...job, attempt: job.attempt + 1 };
      assert.equal(await queue.keep(late), false);
      await queue.end(late, {});
      assert.partialDeepStrictEqual(await queue.find(id), { state: 'running' });
    });

    it('wait again where whoever began them is not heard of any more', async () => {
      const id = await add(song);
      await taken();
      await store.write(async (edit) => void (await longAgo.execute(handleOf(edit).database)));
      const found = await queue.find(id);
      assert.partialDeepStrictEqual(found, { state: 'waiting', attempts: 1 });
      assert.ok(found?.nextAt, 'it is said since when');
      assert.equal((await queue.list({ states: ['waiting'], limit: 9 })).length, 1);
      assert.deepEqual(await queue.list({ states: ['running'], limit: 9 }), []);
    });

    it('are listed newest first, and an id that is none is nobody', async () => {
      const ids = [await add(song), await add({ ...song, key: 'b' })];
      const listed = await queue.list({ kind: 'sing', limit: 1 });
      assert.deepEqual(
        listed.map(({ id }) => id),
        [ids[1]],
      );
      assert.equal(await queue.find('0'), undefined);
      assert.equal(await queue.find('no-such'), undefined);
    });
  });
}
