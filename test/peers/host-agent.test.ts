/** The agent of a single host beside a real podman: what starts and ends is told, also what is gone at once; the time in which podman's service was away is a gap. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import {
  type AgentBatch,
  containerEngine,
  DEFAULT_OWNER_RULES,
  runHostAgent,
} from '../../src/fleet/index.ts';
import { type Containers, openContainers, whyNoContainers } from './containers.ts';
import { sleeperTar, until } from './sleeper.ts';

const IMAGE = 'localhost/sleeper:1';

describe('an agent of one host', { skip: whyNoContainers() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-host-agent-'));
  const socket = join(folder, 'podman.sock');
  const stop = new AbortController();
  const told: AgentBatch[] = [];
  let containers: Containers;
  let service: ChildProcess;
  let running: Promise<void> | undefined;

  before(async () => {
    containers = openContainers(folder);
    importSleeper(folder, containers);
    await serve();
  });
  after(async () => {
    stop.abort();
    await running;
    service.kill('SIGKILL');
    containers.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function serve(): Promise<void> {
    service = containers.serve(socket);
    await until(async () => {
      try {
        return await containerEngine('podman', socket).list();
      } catch {
        return undefined;
      }
    });
  }
  const start = (name: string, ...args: string[]): void => {
    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--net=host'];
    const { status, stderr } = containers.podman('run', '--name', name, ...limits, ...args);
    assert.equal(status, 0, stderr);
  };
  const names = (kind: 'put' | 'gone' | 'ended', from = 0): string[] =>
    told.slice(from).flatMap((batch) => batch[kind].map(({ workload }) => workload.name));

  it('tells what podman starts and ends, and when it could not see', async () => {
    start('web', '--detach', '--label', 'team=shop', IMAGE, '1000');
    const context = { clock: systemClock, log: silentLog, signal: stop.signal };
    running = runHostAgent(
      {
        engine: containerEngine('podman', socket),
        server: {
          tell: async (batch) => {
            told.push(batch);
            return { kind: 'taken' };
          },
        },
        rules: DEFAULT_OWNER_RULES,
        cluster: 'host',
        spool: join(folder, 'spool.json'),
      },
      context,
    );
    const web = await until(async () => told[0]?.put.find(({ workload }) => workload.name === 'web'));
    const said = containers.podman('inspect', 'web', '--format', '{{.ImageDigest}}');
    assert.equal(web.digest, said.stdout.trim());
    assert.equal(web.workload.owner?.team, 'shop');

    start('quick', '--rm', IMAGE, '0');
    await until(async () => [...names('ended'), ...names('gone')].find((name) => name === 'quick'));
    const quick = told.flatMap(({ ended, gone }) => [...ended, ...gone]).find(isNamed('quick'));
    // Podman may tell of it when it is gone already: then its image is known by name.
    assert.ok(quick?.digest === web.digest || (quick?.digest === undefined && quick?.reference === IMAGE));

    const before = told.length;
    service.kill('SIGKILL');
    const awayFrom = Date.now();
    start('unseen', '--rm', IMAGE, '0');
    containers.podman('rm', '--force', '--time', '1', 'web');
    const awayTo = Date.now();
    await serve();
    await until(async () => names('gone', before).find((name) => name === 'web'));
    const gaps = told.slice(before).flatMap(({ unseen }) => unseen);
    assert.ok(
      gaps.some(({ from, to }) => (from ?? 0) <= awayTo && to >= awayFrom),
      JSON.stringify({ gaps, awayFrom, awayTo }),
    );
    const [gap] = gaps;
    assert.ok((gap?.from ?? 0) >= awayFrom - 60_000 && (gap?.to ?? 0) >= awayTo);
  });
});

const isNamed =
  (name: string) =>
  ({ workload }: AgentBatch['gone'][number]): boolean =>
    workload.name === name;

/** An image of this machine's `sleep` and its libraries. */
function importSleeper(folder: string, containers: Containers): void {
  const { status, stderr } = containers.podman(
    'import',
    '--change',
    'ENTRYPOINT ["/bin/sleep"]',
    sleeperTar(folder),
    IMAGE,
  );
  assert.equal(status, 0, stderr);
}
