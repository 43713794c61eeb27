import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type FakeEngine, fakeEngine, inspected } from '../../../../test/fakes/fake-engine.ts';
import { serviceTestContext } from '../../../../test/fakes/service-context.ts';
import { messageOf } from '../../../base/errors.ts';
import { DEFAULT_OWNER_RULES } from '../../owners/find-owner.ts';
import { containerEngine } from './container-engine.ts';
import { LiveHost } from './live-host.ts';
import { runHostAgent } from './run-host-agent.ts';
import { watchContainers } from './watch-containers.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ended = { State: { Status: 'exited' } };

describe('the containers of a host', () => {
  let fake: FakeEngine;
  let stop: AbortController;
  beforeEach(async () => {
    fake = await fakeEngine();
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await fake[Symbol.asyncDispose]();
  });

  /** `next` gives what became of runs by the next event of the watch. */
  function watching(kind: 'docker' | 'podman' = 'docker') {
    const said: string[] = [];
    const live = new LiveHost(DEFAULT_OWNER_RULES);
    const context = { ...serviceTestContext(() => NOW), signal: stop.signal };
    const events = watchContainers(
      containerEngine(kind, fake.socket),
      async (error) => void said.push(messageOf(error)),
      context,
    );
    async function next(): Promise<string[]> {
      const { value: event } = await events.next();
      if (event === undefined) return ['over'];
      const changes = live.take('container', event, NOW);
      return [event.kind, ...changes.map(({ kind, run }) => `${kind} ${run.workload.name}`)];
    }
    const some = async (count: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let at = 0; at < count; at++) seen.push((await next()).join(': '));
      return seen;
    };
    return { live, next, some, said };
  }

  it('are told whole, then as they start and end, with owner, digest, start and what they load', async () => {
    fake.containers.set('web', inspected('web'));
    fake.containers.set('old', inspected('old', ended));
    const { live, some, next } = watching();
    assert.deepEqual(await some(3), ['begun', 'there: put web', 'synced']);
    assert.equal(live.isWhole, true);
    const [run] = live.runs();
    assert.equal(run?.digest, `sha256:${'a'.repeat(64)}`);
    assert.equal(run?.workload.owner?.team, 'web');
    assert.equal(run?.since, Date.parse('2026-03-01T10:00:00Z'));
    assert.match(run?.roots ?? '', /^sha256:/);
    fake.containers.set('api', inspected('api'));
    fake.say('start', 'api');
    assert.deepEqual(await next(), ['there', 'put api']);
    fake.containers.set('api', inspected('api', ended));
    fake.say('die', 'api');
    assert.deepEqual(await next(), ['gone', 'gone api']);
    assert.deepEqual(fake.asked.slice(0, 3), ['/events', '/containers/json', '/containers/web/json']);
  });

  it('that are removed as soon as they end are known from when they were made', async () => {
    const { live, some, next } = watching('podman');
    await some(2);
    fake.containers.set('job', inspected('job', { State: { Status: 'created' } }));
    fake.say('create', 'job');
    assert.deepEqual(await next(), ['gone']);
    fake.containers.delete('job');
    fake.say('start', 'job', { image: 'nginx:1.27', name: 'job' });
    assert.deepEqual(await next(), ['there', 'put job']);
    assert.equal(live.runs()[0]?.digest, `sha256:${'a'.repeat(64)}`);
    assert.equal(live.runs()[0]?.since, NOW);
    fake.say('died', 'job');
    assert.deepEqual(await next(), ['gone', 'gone job']);
  });

  it('that nobody could inspect ran all the same, of an image without a digest', async () => {
    const { live, some, next } = watching();
    await some(2);
    fake.say('start', 'quick', { image: 'busybox', name: 'quick', team: 'ops' });
    assert.deepEqual(await next(), ['there', 'put quick']);
    const [run] = live.runs();
    assert.deepEqual([run?.digest, run?.reference, run?.workload.owner?.team], [undefined, 'busybox', 'ops']);
  });

  it('are told again after the engine was away, and what has gone is gone', async () => {
    fake.containers.set('a', inspected('a'));
    fake.containers.set('b', inspected('b'));
    const { live, some, said } = watching();
    await some(4);
    fake.containers.delete('a');
    fake.refuse(/^\/containers\/json/, 500, 'starting');
    fake.cut();
    assert.deepEqual(await some(4), ['begun', 'begun', 'there', 'synced: gone a']);
    assert.match(said.join('; '), /ended the events; .* answers 500: starting/);
    assert.equal(live.isWhole, true);
  });

  it('load what is started in them besides, but for their own health checks', async () => {
    const Config = {
      Image: 'nginx:1.27',
      Labels: {},
      Cmd: ['nginx'],
      Healthcheck: { Test: ['CMD-SHELL', 'curl -f :80'] },
    };
    fake.containers.set('web', inspected('web', { Config }));
    const { live, some } = watching();
    await some(3);
    const roots = live.runs()[0]?.roots;
    assert.notEqual(roots, undefined);
    for (const action of [
      'exec_create: /bin/sh -c curl -f :80',
      'exec_start: /bin/sh -c curl -f :80',
      'exec_die',
    ])
      fake.say(action, 'web');
    fake.containers.set('web', inspected('web', { Config, ExecIDs: ['1'] }));
    fake.say('exec_create: sh', 'web');
    assert.deepEqual(await some(1), ['there: put web']);
    assert.equal(live.runs()[0]?.roots, undefined);
    assert.equal(fake.asked.filter((path) => path === '/containers/web/json').length, 2);
  });

  it('are not believed to be none where an answer is cut off, odd or without an end', async () => {
    fake.containers.set('web', inspected('web'));
    fake.refuse(/^\/containers\/json/, 200, '[{"Id": "web"');
    fake.refuse(/^\/containers\/json/, 200, '{"message": "hello"}');
    const { live, some, said } = watching();
    fake.refuse(/^\/containers\/json/, 404, '{}');
    assert.deepEqual(await some(5), ['begun', 'begun', 'begun', 'begun', 'there: put web']);
    assert.equal(said.length, 3);
    await some(1);
    for (const bytes of ['no event\n', '[]\n', `${'x'.repeat(2 * 1024 * 1024)}`]) {
      fake.write(bytes);
      if (bytes !== '[]\n') assert.deepEqual(await some(3), ['begun', 'there', 'synced']);
    }
    assert.equal(live.runs().length, 1);
  });

  it('say which socket does not answer', async () => {
    await assert.rejects(containerEngine('docker', '/nowhere/docker.sock').list(), {
      code: 'FLEET_ENGINE',
      message: /docker at \/nowhere\/docker\.sock/,
    });
  });

  it('are told by one agent alone: who was replaced says so', async () => {
    const context = { ...serviceTestContext(() => NOW), signal: stop.signal };
    const server = { tell: async () => ({ kind: 'superseded' }) as const };
    const engine = containerEngine('docker', fake.socket);
    const input = {
      engine,
      server,
      rules: DEFAULT_OWNER_RULES,
      cluster: 'build-7',
      spool: `${fake.socket}.json`,
    };
    const sleep = async (): Promise<void> => await new Promise(setImmediate);
    await assert.rejects(runHostAgent(input, { ...context, clock: { ...context.clock, sleep } }), {
      code: 'FLEET_AGENT_SUPERSEDED',
    });
  });
});
