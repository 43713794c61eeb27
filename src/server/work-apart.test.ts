import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { putEmptyFleet } from '../../test/fakes/empty-fleet.ts';
import { MARCH, testClock } from '../../test/fakes/fleet-sample.ts';
import { countAllRuns, openStore } from '../store/index.ts';
import { recordBatchJob } from './routes/record-batch.job.ts';
import { workApart } from './work-apart.ts';

const folder = mkdtempSync(join(tmpdir(), 'work-apart-'));
after(() => rmSync(folder, { recursive: true }));

describe('work apart', () => {
  it('lets others have their turns while what an agent tells is read and recorded', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    await putEmptyFleet(location.path);
    const workload = { namespace: 'shop', kind: 'Deployment', name: 'web' };
    const run = { workload, reference: 'app:1', platform: '', count: 1, since: MARCH };
    const put = Array.from({ length: 2000 }, (_, at) => ({ ...run, container: `${at}` }));
    const told = { epoch: 1, sequence: 1, base: 0, at: MARCH, put, gone: [], ended: [], unseen: [] };
    const telling = { cluster: 'prod', source: 'test', namesTeams: false };
    await using apart = workApart(location);
    let isDone = false;
    let turns = 0;
    const others = (async () => {
      for (; !isDone; turns++) await setImmediate();
    })();
    const bytes = Buffer.from(JSON.stringify(told));
    const result = await apart.run(recordBatchJob, { bytes, telling, at: MARCH });
    isDone = true;
    await others;
    assert.deepEqual(result, { result: 'taken', base: 0 });
    assert.ok(turns > 1000, `others had ${turns} turns`);
    const odd = Buffer.from(JSON.stringify({ ...told, sequence: 0 }));
    await assert.rejects(apart.run(recordBatchJob, { bytes: odd, telling, at: MARCH }), {
      code: 'SERVER_INPUT',
      message: /"sequence" is not valid/,
    });
    const store = await openStore(location, { clock: testClock });
    assert.equal((await store.read((view) => countAllRuns(view, { when: 'live' }))).runs, 2000);
    await store.close();
  });
});
