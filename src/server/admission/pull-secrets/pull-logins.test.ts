import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { devClock } from '../../../../test/fakes/dev-clock.ts';
import { KubernetesObjects } from '../../../../test/fakes/kubernetes-objects.ts';
import { ApiRefused } from '../../../kubernetes/index.ts';
import type { Credential } from '../../../oci/index.ts';
import { pullLogins } from './pull-logins.ts';

const nameOf = (login: Credential): string => ('username' in login ? login.username : '');

async function world() {
  const client = new KubernetesObjects();
  const clock = devClock();
  const secret = (name: string, key: string): object => ({
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: {
      '.dockerconfigjson': Buffer.from(
        JSON.stringify({ auths: { [key]: { username: name, password: 'x' } } }),
      ).toString('base64'),
    },
  });
  const at = (namespace: string, plural: string): string => `/api/v1/namespaces/${namespace}/${plural}`;
  await client.create(at('shop', 'secrets'), secret('pull', 'ghcr.io'));
  await client.create(at('shop', 'secrets'), secret('of-account', 'quay.io'));
  await client.create(at('shop', 'serviceaccounts'), {
    metadata: { name: 'default' },
    imagePullSecrets: [{ name: 'of-account' }],
  });
  const loginsFor = pullLogins(client, clock);
  const ask = async (
    image: string,
    secrets: string[] = ['pull'],
    serviceAccount = 'default',
    namespace = 'shop',
  ) => (await loginsFor({ image, namespace, pull: { secrets, serviceAccount } })).map(nameOf);
  return { client, clock, at, secret, loginsFor, ask };
}

describe('the pull secrets of a pod', () => {
  it('are its own and those of its service account, in its namespace', async () => {
    const { ask } = await world();
    assert.deepEqual(await ask('ghcr.io/acme/app:1'), ['pull']);
    assert.deepEqual(await ask('quay.io/acme/app:1'), ['of-account']);
    assert.deepEqual(await ask('quay.io/acme/app:1', ['pull'], 'other'), []);
    assert.deepEqual(await ask('ghcr.io/acme/app:1', ['pull'], 'default', 'other'), []);
    assert.deepEqual(await ask('docker.io/acme/app:1'), []);
  });

  it("are all tried that are for the image, the pod's own first", async () => {
    const { ask, client, at, secret } = await world();
    await client.create(at('shop', 'secrets'), secret('second', 'ghcr.io'));
    await client.create(at('shop', 'secrets'), secret('own', 'quay.io'));
    assert.deepEqual(await ask('ghcr.io/acme/app:1', ['second', 'absent', 'pull']), ['second', 'pull']);
    assert.deepEqual(await ask('quay.io/acme/app:1', ['own']), ['own', 'of-account']);
  });

  it('are not asked for by a name that leads elsewhere', async () => {
    const { ask, client } = await world();
    const asked: string[] = [];
    const { get } = client;
    client.get = async (path) => (asked.push(path), await get(path));
    for (const name of ['../../other/secrets/pull', 'pull/../pull', 'pull?x', 'PULL', '..'])
      assert.deepEqual(await ask('ghcr.io/acme/app:1', [name], name), []);
    assert.deepEqual(asked, []);
  });

  it('are read again after ten seconds', async () => {
    const { ask, client, clock, at } = await world();
    await ask('ghcr.io/acme/app:1');
    await client.remove(`${at('shop', 'secrets')}/pull`);
    assert.deepEqual(await ask('ghcr.io/acme/app:1'), ['pull']);
    clock.now += 10_000;
    assert.deepEqual(await ask('ghcr.io/acme/app:1'), []);
  });

  it('that may not be read are no reason to go on without them', async () => {
    const { ask, client } = await world();
    client.get = async () => {
      throw new ApiRefused(403, 'secrets is forbidden');
    };
    await assert.rejects(ask('ghcr.io/acme/app:1'), { code: 'ADMIT_CLUSTER', message: /forbidden/ });
  });

  it('are none where nobody names a pod', async () => {
    const { loginsFor } = await world();
    assert.deepEqual(await loginsFor({ image: 'ghcr.io/acme/app:1', namespace: 'shop' }), []);
  });
});
