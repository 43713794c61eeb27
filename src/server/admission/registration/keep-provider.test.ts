import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KubernetesObjects } from '../../../../test/fakes/kubernetes-objects.ts';
import { keepProvider } from './keep-provider.ts';

const PATH = '/apis/externaldata.gatekeeper.sh/v1beta1/providers/shearwall';

describe("Gatekeeper's Provider", () => {
  it('gets a renewed authority, once', async () => {
    const client = new KubernetesObjects();
    await client.create(PATH.slice(0, -'/shearwall'.length), { metadata: { name: 'shearwall' }, spec: {} });
    assert.equal(await keepProvider(client, 'new'), true);
    assert.equal(await keepProvider(client, 'new'), false);
    const { spec } = await client.get(PATH);
    assert.deepEqual(spec, { caBundle: Buffer.from('new').toString('base64') });
    assert.deepEqual(client.asked.slice(1), [`patch ${PATH}`]);
  });

  it('is not made where there is none', async () => {
    const client = new KubernetesObjects();
    assert.equal(await keepProvider(client, 'new'), false);
    assert.equal(client.objects.has(PATH), false);
  });
});
