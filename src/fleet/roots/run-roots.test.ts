import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PodInput, pod, podList } from '../../../test/fakes/pods.ts';
import { NO_RUN, type RunConfig } from '../../image-files/index.ts';
import { readDump } from '../observed/read-dump.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { slimObject } from '../sync/slim-object.ts';
import { rootsOfImage } from './run-roots.ts';

const RUN: RunConfig = {
  ...NO_RUN,
  entrypoint: ['/usr/bin/app'],
  command: ['serve', ''],
  environment: ['PATH=/usr/bin', 'GREETING=hello'],
  workingFolder: '/srv',
};
const own = new Set(rootsOfImage(RUN));

/** Whether a pod is known to start the image as its config says, in a dump and while a cluster is listed. */
function isOwn(given: PodInput['given'], spec?: PodInput['spec'], more: Partial<PodInput> = {}): boolean {
  const object = pod({ name: 'a', ...(given && { given }), ...(spec && { spec }), ...more });
  const [whole, slim] = [object, slimObject(object, 'Pod')].map((each) => {
    const dump = readDump(Buffer.from(JSON.stringify(podList([each]))), DEFAULT_OWNER_RULES);
    return dump.containers.find(({ role }) => role === 'main')?.roots;
  });
  assert.equal(slim, whole);
  return whole !== undefined && own.has(whole);
}

describe('what a container of Kubernetes starts', () => {
  it('is the image’s own where nothing else is said, or the same again', () => {
    assert.equal(isOwn({}), true);
    assert.equal(isOwn({ args: ['serve', ''] }), true);
    assert.equal(isOwn({ command: ['/usr/bin/app'], args: ['serve', ''] }), true);
    assert.equal(isOwn({ command: ['/usr/bin/app', 'serve', ''] }), true);
    assert.equal(isOwn({ env: [{ name: 'SHOP', value: 'https://shop.example/' }] }), true);
    assert.equal(
      isOwn({ env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] }),
      true,
    );
    assert.equal(isOwn({ livenessProbe: { httpGet: { port: 80 } } }), true);
  });

  it('is something else by a command, arguments, a folder, a probe, a hook, or a variable that decides', () => {
    for (const given of [
      { command: ['/bin/sh'] },
      { command: ['/usr/bin/app'] },
      { args: ['serve'] },
      { args: ['serve', 7] },
      { workingDir: '/tmp' },
      { livenessProbe: { exec: { command: ['/bin/true'] } } },
      { lifecycle: { preStop: { exec: { command: ['/bin/sleep', '5'] } } } },
      { env: [{ name: 'LD_PRELOAD', value: 'x.so' }] },
      { env: [{ name: 'PLUGIN', value: '/usr/lib/plugin.so' }] },
      { env: [{ name: 'OPTIONS', value: '-v --load=/usr/lib/plugin.so' }] },
      { env: [{ name: 'PYTHONPATH', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }] },
      { envFrom: [{ configMapRef: { name: 'a' } }] },
    ])
      assert.equal(isOwn(given), false, JSON.stringify(given));
  });

  it('is not known where files come in from outside, others see into it, or something was left out', () => {
    const mount = (mountPath: string) => ({ volumeMounts: [{ name: 'v', mountPath }] });
    assert.equal(isOwn(mount('/cache'), { volumes: [{ name: 'v', emptyDir: {} }] }), true);
    assert.equal(isOwn(mount('/var/run/secrets/kubernetes.io/serviceaccount')), true);
    assert.equal(isOwn(mount('/etc/app'), { volumes: [{ name: 'v', configMap: { name: 'c' } }] }), false);
    const shared = {
      volumes: [{ name: 'v', emptyDir: {} }],
      initContainers: [{ name: 'i', ...mount('/x') }],
    };
    assert.equal(isOwn(mount('/cache'), shared), false);
    assert.equal(isOwn({}, { shareProcessNamespace: true }), false);
    assert.equal(isOwn({}, { hostPID: true }), false);
    assert.equal(isOwn({}, {}, { ephemeral: { debug: 'running' } }), false);
    assert.equal(isOwn(undefined), false);
  });
});

describe('what a container of docker starts', () => {
  const inspected = (changes: { Config?: object; HostConfig?: object } & Record<string, unknown> = {}) => ({
    Id: '1'.repeat(64),
    Name: '/web',
    Image: `sha256:${'a'.repeat(64)}`,
    State: { Status: 'running' },
    Mounts: [],
    ExecIDs: null,
    ...changes,
    HostConfig: { PidMode: '', VolumesFrom: null, ...changes.HostConfig },
    Config: {
      Entrypoint: ['/usr/bin/app'],
      Cmd: ['serve', ''],
      Env: ['GREETING=bye', 'PATH=/usr/bin'],
      WorkingDir: '/srv',
      ...changes.Config,
    },
  });
  const isOwnThere = (object: object): boolean => {
    const { containers } = readDump(Buffer.from(JSON.stringify([object])), DEFAULT_OWNER_RULES);
    const roots = containers[0]?.roots;
    return roots !== undefined && own.has(roots);
  };

  it('is the image’s own where config, environment and files are', () => {
    assert.equal(isOwnThere(inspected()), true);
    assert.equal(isOwnThere(inspected({ Mounts: [{ Type: 'volume', Name: 'a'.repeat(64) }] })), true);
    for (const changes of [
      { Config: { Cmd: ['shell'] } },
      { Config: { Env: [] } },
      { Config: { Healthcheck: { Test: ['CMD', '/bin/true'] } } },
      { HostConfig: { PidMode: 'host' } },
      { HostConfig: { VolumesFrom: ['other'] } },
      { Mounts: [{ Type: 'bind', Destination: '/usr/lib' }] },
      { Mounts: [{ Type: 'volume', Name: 'data' }] },
      { Mounts: undefined },
      { ExecIDs: ['1'] },
    ])
      assert.equal(isOwnThere(inspected(changes)), false, JSON.stringify(changes));
  });
});
