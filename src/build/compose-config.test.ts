import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileEntry } from '../../test/fakes/deb-file.ts';
import type { DiffId } from '../base/digest.ts';
import { digestOf } from '../base/digest.ts';
import { composeConfig, resolveUser } from './compose-config.ts';
import type { PackedLayer } from './pack/index.ts';
import type { Recipe } from './recipe/index.ts';

const plain = {
  accounts: {},
  annotations: {},
  labels: {},
  ports: [],
  volumes: [],
  environment: {},
} as unknown as Recipe;

const layer = (comment: string): PackedLayer =>
  ({ diffId: digestOf(comment) as unknown as DiffId, comment }) as PackedLayer;

function configOf(recipe: Partial<Recipe>, layers = [layer('libc6')]) {
  return composeConfig({
    recipe: { ...plain, ...recipe },
    platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    user: '101:102',
    layers,
    epoch: 1_700_000_000,
  });
}

describe('composeConfig', () => {
  it('leaves out what the recipe does not say, and knows no time but the epoch', () => {
    assert.deepEqual(configOf({}), {
      created: '2023-11-14T22:13:20Z',
      architecture: 'arm',
      variant: 'v7',
      os: 'linux',
      config: { User: '101:102', Env: [] },
      rootfs: { type: 'layers', diff_ids: [digestOf('libc6')] },
      history: [{ created: '2023-11-14T22:13:20Z', created_by: 'shearwall build', comment: 'libc6' }],
    });
  });

  it('sorts what has no order, by bytes, and lets labels win over annotations', () => {
    const { config } = configOf({
      environment: { b: '2', B: '1', a: '' },
      ports: ['8080/tcp', '53/udp'],
      volumes: ['/data', '/cache'],
      annotations: { shared: 'annotation', z: '1' },
      labels: { shared: 'label', A: '2' },
      entrypoint: ['/a'],
      cmd: ['b'],
      workDir: '/',
      stopSignal: 'SIGQUIT',
    });

    assert.deepEqual(config, {
      User: '101:102',
      ExposedPorts: { '53/udp': {}, '8080/tcp': {} },
      Env: ['B=1', 'a=', 'b=2'],
      Entrypoint: ['/a'],
      Cmd: ['b'],
      Volumes: { '/cache': {}, '/data': {} },
      WorkingDir: '/',
      Labels: { A: '2', shared: 'label', z: '1' },
      StopSignal: 'SIGQUIT',
    });
    assert.equal(JSON.stringify(config).indexOf('53/udp') < JSON.stringify(config).indexOf('8080/tcp'), true);
  });

  it('shortens the history of a layer with very many packages', () => {
    const { history } = configOf({}, [layer('package '.repeat(500))]);

    assert.equal(history?.[0]?.comment?.length, 1001);
  });
});

describe('resolveUser', () => {
  const passwd = fileEntry('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:102::/:\nbroken\n');
  const tree = { get: () => passwd };
  const read = async () =>
    passwd.type === 'file' && passwd.content.kind === 'bytes' ? passwd.content.bytes : Buffer.of();
  const resolve = (runAs: string | undefined, from: typeof tree | { get: () => undefined } = tree) =>
    resolveUser({ ...plain, accounts: { runAs } } as unknown as Recipe, from, read);

  it('gives numbers for names and for numbers that the image knows', async () => {
    assert.equal(await resolve('nginx'), '101:102');
    assert.equal(await resolve('101'), '101:102');
    assert.equal(await resolve('7:8'), '7:8');
    assert.equal(await resolve('7'), '7');
    assert.equal(await resolve(undefined), undefined);
  });

  it('refuses a name that the image does not have, and says which it has', async () => {
    await assert.rejects(resolve('ngimx'), { code: 'BUILD_USER_UNKNOWN', hint: /root, nginx/ });
    await assert.rejects(resolve('nginx', { get: () => undefined }), { code: 'BUILD_USER_UNKNOWN' });
  });
});
