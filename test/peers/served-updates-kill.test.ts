/**
 * Two workers of one database that keep recipes up to date, each with a checkout of its own, one of them killed as it is about to propose: the
 * other one goes on with it. PostgreSQL, git over HTTP and both processes are real; the mirror, the registry and the forge are fakes.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/system-clock.ts';
import { openJobQueue, openStore, type QueuedJob } from '../../src/store/index.ts';
import { Door } from '../fakes/door.ts';
import { fromSource } from '../fakes/emitted-shearwall.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { runLine } from '../fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const RECIPES = ['app', 'web'];
const WORKERS = ['first', 'second'];
const bin = findPostgres();

describe('two workers that keep recipes up to date, one of them killed', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let postgres: RunningPostgres;
  let database: string;
  let project: SampleProject;
  let registry: FakeRegistry;
  let git: Awaited<ReturnType<typeof startGitServer>>;
  let forge: FakeForge;
  /** By which of them came to the forge first it is known who is where. */
  const doors = new Map<string, Door>();
  const workers = new Map<string, ChildProcess>();
  const file = (...names: string[]): string => join(context.dir, ...names);
  const run = (folder: string, ...words: string[]): string =>
    execFileSync('git', words, { cwd: file(folder), encoding: 'utf8', stdio: 'pipe' });

  before(async () => {
    context = await repositoryContext();
    postgres = await startPostgres(bin ?? '');
    database = await postgres.createDatabase();
    project = await startSampleProject(file('images'), { fileBytes: 100 });
    registry = await FakeRegistry.start();
    mkdirSync(file('git/team'), { recursive: true });
    git = await startGitServer(file('git'));
    forge = await FakeForge.start();
    for (const worker of WORKERS) doors.set(worker, await Door.open(forge.url));
    await prepare();
  });
  after(async () => {
    for (const worker of workers.values()) worker.kill('SIGKILL');
    await Promise.all([...doors.values()].map((door) => door.close()));
    await Promise.all([git.stop(), forge.stop(), registry.stop(), project.mirror.close(), postgres.stop()]);
    await context[Symbol.asyncDispose]();
  });

  /** Locked recipes in a repository, two checkouts of it, and a newer package since. */
  async function prepare(): Promise<void> {
    for (const name of RECIPES) {
      const check = 'test: {checks: [{path: /usr/bin/p0}]}';
      await runLine(['lock', project.recipe(name, { packages: ['p1'], more: check })], context, project.env);
    }
    await runLine(['generate-key-pair', '--output-key-prefix', file('builder')], context, {
      ...project.env,
      COSIGN_PASSWORD: '',
    });
    run('.', 'init', '--quiet', '--bare', '-b', 'main', 'git/team/images.git');
    run('images', 'init', '--quiet', '-b', 'main');
    run('images', 'add', '*.yaml', '*.json', '*.asc');
    run('images', '-c', 'user.name=Jo', '-c', 'user.email=jo@example.org', 'commit', '-qm', 'begin');
    run('images', 'push', '--quiet', file('git/team/images.git'), 'HEAD:main');
    for (const worker of WORKERS) {
      run('.', 'clone', '--quiet', 'git/team/images.git', worker);
      run(worker, 'remote', 'set-url', 'origin', `${git.url}/team/images.git`);
    }
    const [found] = project.packages;
    assert.ok(found);
    const newer = { ...found, control: { ...found.control, Version: '9-1' } };
    await project.mirror.publish({ suite: 'trixie-updates', packages: [newer] });
  }

  function start(worker: string): void {
    const updates = [
      file(worker),
      '--propose',
      '--forge github',
      `--forge-api http://${doors.get(worker)?.host}/github`,
      `--image ${registry.host}/{name}:stable`,
      `--key ${file('builder.key')}`,
    ];
    writeFileSync(file(`${worker}.updates`), updates.join('\n'));
    const words = ['serve', '--worker', '--updates', file(`${worker}.updates`), '--database', database];
    const child = spawn(process.execPath, [fromSource, ...words], {
      cwd: file(worker),
      env: {
        ...process.env,
        HOME: file(`${worker}.home`),
        XDG_STATE_HOME: file(`${worker}.home/state`),
        XDG_CACHE_HOME: file(`${worker}.home/cache`),
        XDG_CONFIG_HOME: file(`${worker}.home/config`),
        XDG_DATA_HOME: file(`${worker}.home/data`),
        SHEARWALL_DEBIAN_MIRROR: '',
        SHEARWALL_FORGE_TOKEN: 'secret',
        COSIGN_PASSWORD: '',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    workers.set(worker, child);
  }

  /** Kills whoever is the first to ask the forge for a request, before the forge hears of it. */
  async function killedBeforeProposing(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    let killed: string | undefined;
    for (const [worker, door] of doors)
      door.watchedBy(({ method }) => {
        if (method === 'POST' && killed === undefined) {
          killed = worker;
          workers.get(worker)?.kill('SIGKILL');
          resolve(worker);
        }
        return killed !== worker;
      });
    return await promise;
  }

  async function endedJobs(): Promise<QueuedJob[]> {
    const store = await openStore({ kind: 'postgres', url: database }, context);
    const queue = await openJobQueue(store, ['update']);
    try {
      for (;;) {
        const jobs = await queue.list({ kind: 'update', limit: 100 });
        if (
          jobs.length >= RECIPES.length &&
          jobs.every(({ state }) => state === 'done' || state === 'failed')
        )
          return jobs;
        await systemClock.sleep(500);
      }
    } finally {
      await queue[Symbol.asyncDispose]();
      await store.close();
    }
  }

  it('does each recipe once: the other takes up what the killed one had begun, and nothing is pushed or proposed twice', async () => {
    for (const worker of WORKERS) start(worker);
    const killed = await killedBeforeProposing();
    await once(workers.get(killed) ?? assert.fail(), 'exit');
    const jobs = await endedJobs();
    assert.deepEqual(
      jobs.map(({ outcome }) => outcome),
      RECIPES.map(() => ({ state: 'outdated', reached: 'proposed' })),
    );
    assert.deepEqual(
      jobs.map(({ attempts }) => attempts).sort((a, b) => a - b),
      [1, 2],
    );
    for (const name of RECIPES) {
      assert.equal(registry.count('PUT', new RegExp(`/${name}/manifests/candidate-`)), 1, name);
      const requests = forge.requests.filter(({ title, branch }) => `${title} ${branch}`.includes(name));
      assert.equal(requests.length, 1, name);
      const commits = ['rev-list', '--count', `main..${requests[0]?.branch}`];
      assert.equal(run('git/team/images.git', ...commits).trim(), '1');
      const lock = run('git/team/images.git', 'show', `${requests[0]?.branch}:${name}.lock.json`);
      assert.match(lock, /"9-1"/);
    }
    assert.equal(forge.requests.length, RECIPES.length);
    for (const worker of WORKERS) {
      assert.equal(run(worker, 'status', '--porcelain'), '', `the checkout of ${worker} is as it was`);
      for (const name of RECIPES) JSON.parse(readFileSync(file(worker, `${name}.lock.json`), 'utf8'));
    }
  });
});
