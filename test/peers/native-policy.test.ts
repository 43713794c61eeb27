/** The exported ValidatingAdmissionPolicy on a real API server: pods run digests only, and old ones stay as they are. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { exportPolicyFiles } from '../../src/trust/index.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';

const NOT_HERE = hasKubernetes() ? false : 'etcd or kube-apiserver is not here';
const DIGEST = `app@sha256:${'0'.repeat(64)}`;
const PODS = '/api/v1/namespaces/shop/pods';

describe('digests only, by Kubernetes itself', { skip: NOT_HERE }, () => {
  let api: KubernetesApi;
  const pod = (name: string, spec: object): object => ({
    metadata: { name },
    spec: { containers: [{ name: 'main', image: DIGEST }], ...spec },
  });
  const made = async (name: string, spec: object): Promise<unknown> =>
    await api.send('POST', PODS, pod(name, spec));
  const refused = async (asked: Promise<unknown>): Promise<void> =>
    await assert.rejects(asked, /has no digest/);

  before(async () => {
    api = await startKubernetes();
    await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    await made('old', { containers: [{ name: 'main', image: 'app:1' }] });
    const { manifests } = await exportPolicyFiles([], 'vap');
    for (const document of parseAllDocuments(manifests)) {
      const object = document.toJS() as { kind: string };
      const plural = object.kind === 'ValidatingAdmissionPolicy' ? 'ies' : 'ybindings';
      await api.send(
        'POST',
        `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic${plural}`,
        object,
      );
    }
    for (let tries = 0; tries < 150; tries++) {
      const isIn = await made(`probe-${tries}`, { containers: [{ name: 'main', image: 'app:1' }] }).then(
        () => true,
        () => false,
      );
      if (!isIn) return;
      await delay(200);
    }
    assert.fail('nothing is refused');
  });
  after(async () => await api?.stop());

  it('lets digests in, at every place', async () => {
    await made('good', {
      initContainers: [{ name: 'first', image: DIGEST }],
      volumes: [
        { name: 'files', image: { reference: DIGEST } },
        { name: 'empty', emptyDir: {} },
      ],
    });
  });

  it('refuses a tag at every place', async () => {
    await refused(made('a', { containers: [{ name: 'main', image: 'app:1' }] }));
    await refused(made('b', { initContainers: [{ name: 'first', image: 'app' }] }));
    await refused(made('c', { volumes: [{ name: 'files', image: { reference: 'app:1' } }] }));
  });

  it('leaves an old pod alone, and judges what is added to it or changed', async () => {
    await api.send('PATCH', `${PODS}/old`, { metadata: { labels: { a: 'b' } } });
    const ephemeral = (image: string) => ({ spec: { ephemeralContainers: [{ name: 'debug', image }] } });
    const strategic = 'application/strategic-merge-patch+json';
    const patch = async (path: string, body: object) =>
      await api.send('PATCH', `${PODS}/old${path}`, body, strategic);
    await refused(patch('/ephemeralcontainers', ephemeral('app:1')));
    await patch('/ephemeralcontainers', ephemeral(DIGEST));
    await refused(patch('', { spec: { containers: [{ name: 'main', image: 'app:2' }] } }));
  });
});
