import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { devClock } from '../../../../test/fakes/dev-clock.ts';
import { KubernetesObjects } from '../../../../test/fakes/kubernetes-objects.ts';
import { silentLog } from '../../../base/log.ts';
import { ApiRefused } from '../../../kubernetes/index.ts';
import type { ClusterRules } from './cluster-rules.ts';
import { API } from './definitions.ts';
import { watchRules } from './watch-rules.ts';

const BASE = `${API}/clusterpolicies`;
const objectOf = (generation: number, more: object = {}): object => ({
  metadata: { name: 'base', uid: 'u1', generation },
  spec: { version: 1 },
  ...more,
});

async function watching(client = new KubernetesObjects()) {
  const ending = new AbortController();
  const clock = { ...devClock(), sleep: async () => await new Promise<void>(() => {}) };
  const watched = await watchRules(client, 'shearwall', { clock, log: silentLog, signal: ending.signal });
  const heard: ClusterRules[] = [];
  watched.onChange((rules) => void heard.push(rules));
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 30; turns++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  await settled();
  return { client, watched, heard, settled, ending };
}

describe('what the cluster holds of policies', () => {
  it('is all there before anybody goes by it', async () => {
    const client = new KubernetesObjects();
    await client.create(BASE, objectOf(1));
    const { watched, ending } = await watching(client);
    assert.deepEqual(watched.rules().policies, [
      { namespace: '', name: 'base', version: 'u1/1', spec: { version: 1 } },
    ]);
    ending.abort();
  });

  it('is told when it changes, and not when only its status does', async () => {
    const { client, heard, settled, watched, ending } = await watching();
    await client.create(BASE, objectOf(1));
    await settled();
    await client.patch(`${BASE}/base`, { status: { conditions: [] } });
    await settled();
    assert.equal(heard.length, 1);
    await client.remove(`${BASE}/base`);
    await settled();
    assert.deepEqual(heard[1]?.policies, []);
    assert.deepEqual(watched.rules().policies, []);
    ending.abort();
  });

  it('has exceptions of the namespace of the webhook, and says why others of it count for nothing', async () => {
    const client = new KubernetesObjects();
    const exception = (name: string, expires: string): object => ({
      metadata: { name, uid: name, creationTimestamp: '2026-03-05T10:00:00Z' },
      spec: { repository: 'ghcr.io/acme/app', namespaces: ['shop'], reason: 'x', expires },
    });
    const at = (namespace: string): string => `${API}/namespaces/${namespace}/policyexceptions`;
    await client.create(at('shearwall'), exception('good', '2026-03-06T10:00:00Z'));
    await client.create(at('shearwall'), exception('long', '2027-03-06T10:00:00Z'));
    await client.create(at('shop'), exception('elsewhere', '2026-03-06T10:00:00Z'));
    const { watched, heard, settled, ending } = await watching(client);
    assert.deepEqual(
      watched.rules().exceptions.map(({ name }) => name),
      ['good'],
    );
    assert.deepEqual(
      watched.exceptions().map(({ name, problem }) => [name, problem === undefined]),
      [
        ['good', true],
        ['long', false],
      ],
    );
    await client.remove(`${at('shearwall')}/good`);
    await settled();
    assert.deepEqual(heard.at(-1)?.exceptions, []);
    ending.abort();
  });

  it('is not waited for where the API server does not let us: the rights are missing', async () => {
    const client = new KubernetesObjects();
    // oxlint-disable-next-line require-yield -- what it would tell is refused
    client.lines = async function* () {
      throw new ApiRefused(403, 'policies is forbidden');
    };
    await assert.rejects(watching(client), /forbidden/);
  });
});
