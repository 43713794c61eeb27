/** The manifests that we ship, on a real API server: every field is one that it knows, and the pods keep to the restricted standard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';

type Shipped = { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };

const text = readFileSync(join(import.meta.dirname, '../../deploy/manifests/admission.yaml'), 'utf8');
const objects = parseAllDocuments(text).map((document) => document.toJS() as Shipped);

const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
};

function pathOf({ apiVersion, kind, metadata }: Shipped): string {
  const api = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return metadata.namespace === undefined
    ? `${api}/${plural}`
    : `${api}/namespaces/${metadata.namespace}/${plural}`;
}

describe('the manifests of the webhook on a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  let api: KubernetesApi;
  before(async () => {
    api = await startKubernetes();
  });
  after(async () => await api?.stop());

  it('are taken as they are, without a field that is not known', async () => {
    assert.ok(objects.length > 8);
    for (const object of objects) await api.send('POST', `${pathOf(object)}?fieldValidation=Strict`, object);
  });

  it('have pods that the restricted standard lets in, and would not if they asked for more', async () => {
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { spec: { containers: object[] } } };
    };
    const { spec } = deployment.spec.template;
    const pod = (more: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { ...spec, ...more },
    });
    const path = '/api/v1/namespaces/shearwall/pods?dryRun=All';
    await api.send('POST', path, pod({}));
    await assert.rejects(api.send('POST', path, pod({ hostNetwork: true })), /PodSecurity/);
  });
});
