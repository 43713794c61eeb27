import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { die, double, job, never, refuse } from '../../test/fakes/sample-jobs.ts';
import { ShearwallError } from './errors.ts';
import { createWorkers } from './workers.ts';

describe('createWorkers', () => {
  for (const jobs of [1, 2]) {
    it(`gives every job its own answer with ${jobs} at once`, async () => {
      const workers = createWorkers(jobs);
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map((value) => workers.run(job('double', double), { value })),
      );
      await workers.close();

      assert.deepEqual(
        answers.map((answer) => answer.value),
        [2, 4, 6, 8, 10],
      );
    });

    it(`carries code, hint and details of an error across with ${jobs} at once`, async () => {
      const workers = createWorkers(jobs);
      await assert.rejects(workers.run(job('refuse', refuse), {}), (error: unknown) => {
        assert.ok(error instanceof ShearwallError);
        assert.deepEqual(
          [error.code, error.kind, error.hint, error.details],
          ['TEST_REFUSED', 'refused', 'do not', { n: 1 }],
        );
        return true;
      });
      await workers.close();
    });
  }

  it('fails the jobs that wait or run when it is closed', async () => {
    const workers = createWorkers(2);
    const endings = Promise.allSettled([1, 2, 3].map(() => workers.run(job('never', never), {})));
    await workers.close();

    for (const ending of await endings)
      assert.equal(ending.status === 'rejected' && ending.reason.code, 'WORKERS_CLOSED');
  });

  it('takes no job once it is closed: its threads are ending', async () => {
    const workers = createWorkers(2);
    const running = workers.run(job('never', never), {});
    const ended = workers.close();
    await assert.rejects(running, { code: 'WORKERS_CLOSED' });

    await assert.rejects(workers.run(job('never', never), {}), { code: 'WORKERS_CLOSED' });
    await ended;
  });

  it('answers jobs after its threads were sent to rest, and leaves those at work alone', async () => {
    const workers = createWorkers(2);
    await workers.run(job('double', double), { value: 1 });
    const running = workers.run(job('double', double), { value: 2 });
    await workers.rest();
    const answers = [await running, await workers.run(job('double', double), { value: 3 })];
    await workers.close();

    assert.deepEqual(answers, [{ value: 4 }, { value: 6 }]);
  });

  it('answers jobs though threads died while they were loading, before their first job', async () => {
    const workers = createWorkers(2);
    workers.warmUp([{ module: 'data:text/javascript,process.exit(9)' }]);
    const other = createWorkers(2);
    await other.run(job('double', double), { value: 1 });
    await other.close();
    // By now both are gone; one that was not would say so.
    const answers: unknown[] = [];
    for (let tries = 0; tries < 3; tries++)
      answers.push(await workers.run(job('double', double), { value: 21 }).catch((error) => error.code));
    await workers.close();

    assert.deepEqual(answers.at(-1), { value: 42 });
  });

  it('reports a thread that dies and goes on with the next job', async () => {
    const workers = createWorkers(2);
    await assert.rejects(workers.run(job('die', die), {}), { code: 'WORKER_DIED' });
    const answer = await workers.run(job('double', double), { value: 21 });
    await workers.close();

    assert.equal(answer.value, 42);
  });
});
