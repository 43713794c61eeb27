/** The agent of a single host beside a real containerd: what starts and ends is told with the digest that it was made of, also what is gone at once; the time in which containerd was away is a gap. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import {
  type AgentBatch,
  containerEngine,
  DEFAULT_OWNER_RULES,
  runHostAgent,
} from '../../src/fleet/index.ts';
import { type Containerd, importSleeper, openContainerd, whyNoContainerd } from './containerd.ts';
import { until } from './sleeper.ts';

const IMAGE = 'localhost/sleeper:1';

describe('an agent beside containerd', { skip: whyNoContainerd() }, () => {
  it('tells what starts and ends, of which digest, and when it could not see', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-containerd-'));
    const containerd = openContainerd(folder);
    const stop = new AbortController();
    const told: AgentBatch[] = [];
    let running: Promise<void> | undefined;
    try {
      const whyNot = (await containerd.serve()) ?? whyNotRun(folder, containerd);
      if (whyNot !== undefined) return context.skip(whyNot);
      const digest = importSleeper(folder, containerd, IMAGE, 'first');
      run(containerd, 'web', ['-d', '--label', 'team=shop'], '1000');
      running = runHostAgent(
        {
          engine: containerEngine('containerd', containerd.socket),
          server: { tell: async (batch) => (told.push(batch), { kind: 'taken' }) },
          rules: DEFAULT_OWNER_RULES,
          cluster: 'host',
          spool: join(folder, 'spool.json'),
        },
        { clock: systemClock, log: silentLog, signal: stop.signal },
      );
      const named = (kind: 'put' | 'gone' | 'ended', name: string, from = 0) =>
        told
          .slice(from)
          .flatMap((batch) => batch[kind])
          .find(({ workload }) => workload.name === name);
      const web = await until(async () => named('put', 'web'));
      assert.deepEqual(
        [web.digest, web.reference, web.workload.owner?.team, web.workload.namespace],
        [digest, IMAGE, 'shop', containerd.namespace],
      );

      run(containerd, 'quick', ['--rm'], '0');
      const quick = await until(async () => named('ended', 'quick') ?? named('gone', 'quick'));
      // It may be gone before it is asked about: then its image is known by name.
      assert.ok([digest, undefined].includes(quick.digest) && quick.reference === IMAGE);

      // The name moves on; what was made of it before does not.
      const moved = importSleeper(folder, containerd, IMAGE, 'second');
      assert.notEqual(moved, digest);
      run(containerd, 'next', ['-d'], '1000');
      assert.equal((await until(async () => named('put', 'next'))).digest, moved);
      const afresh = await containerEngine('containerd', containerd.socket).inspect(
        `${containerd.namespace}/web`,
      );
      assert.deepEqual([afresh?.['Image'], afresh?.['Name']], [undefined, 'web']);

      const before = told.length;
      const tasks = containerd.ctr('task', 'ls').stdout;
      await containerd.kill();
      const awayFrom = Date.now();
      process.kill(Number(/^web\s+(\d+)/m.exec(tasks)?.[1]), 'SIGKILL');
      const awayTo = Date.now();
      assert.equal(await containerd.serve(), undefined);
      await until(async () => named('gone', 'web', before));
      const gaps = told.slice(before).flatMap(({ unseen }) => unseen);
      assert.ok(
        gaps.some(({ from, to }) => (from ?? 0) <= awayFrom && to >= awayTo),
        JSON.stringify({ gaps, awayFrom, awayTo }),
      );
      assert.equal(named('gone', 'next', before), undefined);
    } finally {
      stop.abort();
      await running;
      await containerd.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function run(containerd: Containerd, name: string, flags: string[], seconds: string): void {
  const { status, stderr } = tryRun(containerd, IMAGE, name, flags, seconds);
  assert.equal(status, 0, stderr);
}

function tryRun({ ctr }: Containerd, image: string, name: string, flags: string[], seconds: string) {
  return ctr('run', '--snapshotter', 'native', '--net-host', ...flags, image, name, '/bin/sleep', seconds);
}

/** A machine may forbid what runc needs. */
function whyNotRun(folder: string, containerd: Containerd): string | undefined {
  importSleeper(folder, containerd, 'localhost/tried:1', 'tried');
  const { status, stderr } = tryRun(containerd, 'localhost/tried:1', 'tried', ['--rm'], '0');
  return status === 0 ? undefined : `containerd cannot run containers here: ${stderr.trim()}`;
}
