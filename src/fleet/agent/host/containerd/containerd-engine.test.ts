import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type FakeContainerd,
  fakeContainerd,
  field,
  framed,
  number,
} from '../../../../../test/fakes/fake-containerd.ts';
import { serviceTestContext } from '../../../../../test/fakes/service-context.ts';
import { messageOf } from '../../../../base/errors.ts';
import { DEFAULT_OWNER_RULES } from '../../../owners/find-owner.ts';
import { LiveHost } from '../live-host.ts';
import { watchContainers } from '../watch-containers.ts';
import { containerdEngine } from './containerd-engine.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

describe('the containers of containerd', () => {
  let fake: FakeContainerd;
  let stop: AbortController;
  beforeEach(async () => {
    fake = await fakeContainerd(NOW - 1000);
    stop = new AbortController();
    fake.namespace('default').images.set('nginx', { digest: digest('a'), updatedAt: NOW - 3 * HOUR });
  });
  afterEach(async () => {
    stop.abort();
    await fake[Symbol.asyncDispose]();
  });

  function has(
    id: string,
    { namespace = 'default', labels = {}, image = 'nginx', pid = 7, createdAt = NOW - HOUR } = {},
  ) {
    const { containers, tasks } = fake.namespace(namespace);
    containers.set(id, { image, createdAt, labels });
    if (pid > 0) tasks.set(id, { pid, status: 2 });
  }

  /** `some` gives what became of runs by the next events of the watch. */
  function watching() {
    const said: string[] = [];
    const live = new LiveHost(DEFAULT_OWNER_RULES);
    const context = { ...serviceTestContext(() => NOW), signal: stop.signal };
    const engine = containerdEngine(fake.socket);
    const events = watchContainers(engine, async (error) => void said.push(messageOf(error)), context);
    const some = async (count: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let at = 0; at < count; at++) {
        const { value: event } = await events.next();
        if (event === undefined) return seen;
        const changes = live.take('container', event, NOW);
        seen.push([event.kind, ...changes.map(({ kind, run }) => `${kind} ${run.workload.name}`)].join(': '));
      }
      return seen;
    };
    return { live, some, said };
  }

  it('are told with digest, platform and owner, and those of Kubernetes and docker are left to their agents', async () => {
    has('0123', { labels: { 'nerdctl/name': 'web', 'nerdctl/platform': 'linux/arm64', team: 'shop' } });
    has('stopped', { pid: 0 });
    has('pod', { namespace: 'k8s.io' });
    has('docked', { namespace: 'moby' });
    const { live, some } = watching();
    assert.deepEqual(await some(3), ['begun', 'there: put web', 'synced']);
    const [run] = live.runs();
    assert.deepEqual(
      [
        run?.digest,
        run?.platform,
        run?.workload.owner?.team,
        run?.workload.namespace,
        run?.since,
        run?.roots,
      ],
      [digest('a'), 'linux/arm64', 'shop', 'default', NOW, undefined],
    );
    fake.say('k8s.io', '/tasks/start', field(1, 'pod'), number(2, 7));
    has('api', { namespace: 'shop', image: 'own@' + digest('b') });
    fake.say('shop', '/tasks/start', field(1, 'api'), number(2, 7));
    assert.deepEqual(await some(1), ['there: put api']);
    const api = live.runs().find(({ workload }) => workload.name === 'api');
    assert.deepEqual([api?.workload.namespace, api?.digest, api?.since], ['shop', digest('b'), NOW - 1000]);
    // The end of what was started besides is not the end of the container.
    fake.say('shop', '/tasks/exit', field(1, 'api'), field(2, 'shell'));
    fake.namespace('shop').tasks.set('api', { pid: 7, status: 3 });
    fake.say('shop', '/tasks/exit', field(1, 'api'), field(2, 'api'));
    assert.deepEqual(await some(1), ['gone: gone api']);
  });

  it('have no digest where their name may have moved since they were made, and keep the one that was known', async () => {
    has('before');
    has('same', { createdAt: NOW - 3 * HOUR });
    has('after', { image: 'moved' });
    fake.namespace('default').images.set('moved', { digest: digest('c'), updatedAt: NOW });
    const { live, some } = watching();
    await some(5);
    fake.namespace('default').images.set('nginx', { digest: digest('d'), updatedAt: NOW });
    fake.say('default', '/containers/update', field(1, 'before'));
    await some(1);
    const runs = Object.fromEntries(
      live.runs().map((run) => [run.workload.name, [run.digest, run.reference]]),
    );
    assert.deepEqual(runs, {
      after: [undefined, 'moved'],
      before: [digest('a'), 'nginx'],
      same: [undefined, 'nginx'],
    });
  });

  it('that are gone at once are known from when they were made', async () => {
    const { live, some } = watching();
    await some(2);
    has('job', { pid: 0 });
    fake.say('default', '/containers/create', field(1, 'job'), field(2, 'nginx'));
    await some(1);
    fake.namespace('default').containers.delete('job');
    fake.say('default', '/tasks/start', field(1, 'job'), number(2, 9));
    fake.say('own', '/containers/create', field(1, 'quick'), field(2, 'busybox'));
    fake.say('own', '/tasks/start', field(1, 'quick'), number(2, 9));
    assert.deepEqual(await some(3), ['there: put job', 'gone', 'there: put quick']);
    assert.deepEqual(
      live.runs().map((run) => [run.workload.namespace, run.digest, run.reference, run.since]),
      [
        ['default', digest('a'), 'nginx', NOW - 1000],
        ['own', undefined, 'busybox', NOW - 1000],
      ],
    );
  });

  it('are told again after containerd was away, and are not none where an answer is odd', async () => {
    has('web');
    const { live, some, said } = watching();
    await some(3);
    fake.answer(/ListStream/, (stream) =>
      stream.respond(
        { ':status': 200, 'grpc-status': '14', 'grpc-message': 'no%20disk' },
        { endStream: true },
      ),
    );
    for (const bytes of [
      framed(Buffer.from('0a', 'hex')),
      framed(field(1, field(1, 'web'))).subarray(0, 9),
      Buffer.from([1, 0, 0, 0, 0]),
      Buffer.from([0, 255, 255, 255, 255]),
      framed(field(1, field(1, 'web'))),
    ])
      fake.answer(/ListStream/, (stream) => {
        stream.respond({ ':status': 200 });
        stream.end(bytes);
      });
    fake.answer(/Subscribe/, (stream) =>
      stream.respond({ ':status': 200, 'grpc-status': '2' }, { endStream: true }),
    );
    fake.cut();
    assert.deepEqual(await some(10), [...Array<string>(8).fill('begun'), 'there', 'synced']);
    assert.equal(live.isWhole, true);
    assert.deepEqual(
      said.map((each) => each.replace(/.*sock: /, '')),
      [
        'the answer ends early (HTTP status 200)',
        'status 2',
        'no disk',
        'it is cut off',
        'an answer is cut off',
        'an answer is compressed, or not of gRPC',
        'an answer of 4294967295 bytes is too large',
        'the answer ends early (HTTP status 200)',
      ],
    );
  });

  it('run as long as the shim of one does not say that it has ended', async () => {
    has('stuck');
    fake.answer(/Tasks.Get/, (stream) =>
      stream.respond({ ':status': 200, 'grpc-status': '4' }, { endStream: true }),
    );
    assert.deepEqual(await watching().some(2), ['begun', 'there: put stuck']);
  });

  it('say which socket is not of containerd', async () => {
    const socket = `${fake.socket}.http`;
    const server = createServer().listen(socket);
    for (const other of [socket, '/nowhere/sock'])
      await assert.rejects(containerdEngine(other).list(), {
        code: 'FLEET_ENGINE',
        message: new RegExp(`cannot ask containerd at ${other}: `),
      });
    server.close();
  });
});
