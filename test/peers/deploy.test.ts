/**
 * What we ship for clusters, on a real API server: every field is one that it knows, and the pods keep to the restricted standard. The chart
 * as real helm fills it, where helm is on PATH.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { fillTemplate } from '../fakes/helm-template.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';
import { giveRights, partMay } from './part-rights.ts';
import { pathOf, type Shipped } from './shipped-objects.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const CHART = join(DEPLOY, 'helm/shearwall');
const NAMESPACE = 'shearwall';
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');
const objectsIn = (text: string): Shipped[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as Shipped | null) ?? []);

/** All that can be set, besides what is needed. */
const MORE: Readonly<Record<string, Record<string, unknown>>> = {
  admission: { enabled: true, gatekeeperCa: 'PEM\n', pullSecrets: true },
  agent: {
    enabled: true,
    server: 'https://shearwall.example.org',
    cluster: 'prod',
    clusterUid: '6f1d2c3b-0000-4000-8000-000000000001',
    ownersConfigMap: 'owners',
    serverCaConfigMap: 'authority',
  },
  server: {
    enabled: true,
    publicUrl: 'https://shearwall.example.org',
    behindProxy: ['10.0.0.0/8', 'fd00::/8'],
    databaseSecret: 'db',
    documents: 's3://fleet/documents',
    advisories: 'registry.example.org/advisories:v1',
    advisoriesKey: 'PEM\n',
    attestedByKey: 'PEM\n',
    catalogFrom: ['registry.example.org'],
    registriesSecret: 'logins',
    oidcIssuer: 'https://login.example.org',
    oidcScopes: ['groups'],
    updatesClaim: 'recipes',
    updatesImage: 'registry.example.org/shearwall-with-git:v1',
  },
};

const manifests = readdirSync(join(DEPLOY, 'manifests')).map((file) => objectsIn(read(`manifests/${file}`)));
const defaults = parse(read('helm/shearwall/values.yaml')) as Record<string, object>;
const fullest = Object.entries(MORE).map(([part, more]) =>
  objectsIn(
    fillTemplate(read(`helm/shearwall/templates/${part}.yaml`), part, { ...defaults[part], ...more }),
  ),
);

describe('what we ship for clusters, on a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  let api: KubernetesApi;
  before(async () => {
    api = await startKubernetes();
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await api.send('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE, labels } });
  });
  after(async () => await api?.stop());

  it('is applied without a field that is not known: manifests, and the chart with all that can be set', async () => {
    const query = 'dryRun=All&fieldManager=test&fieldValidation=Strict&force=true';
    const objects = [...manifests, ...fullest].flat();
    assert.ok(objects.length > 40);
    for (const object of objects)
      await api.send('PATCH', `${pathOf(object)}?${query}`, object, 'application/apply-patch+yaml');
  });

  it('lets an agent read what runs and hold its Lease, and nothing else', async () => {
    await giveRights(api, 'agent');
    const lease = { group: 'coordination.k8s.io', resource: 'leases', namespace: NAMESPACE };
    for (const verb of ['get', 'patch']) {
      assert.ok(await partMay(api, 'agent', { ...lease, verb, name: 'shearwall-agent' }));
      assert.ok(!(await partMay(api, 'agent', { ...lease, verb, name: 'other' })));
    }
    assert.ok(!(await partMay(api, 'agent', { ...lease, namespace: 'kube-system', verb: 'create' })));
    for (const verb of ['get', 'list', 'watch']) {
      assert.ok(await partMay(api, 'agent', { resource: 'pods', verb }));
      assert.ok(await partMay(api, 'agent', { group: 'batch', resource: 'cronjobs', verb }));
      for (const resource of ['secrets', 'configmaps', 'serviceaccounts'])
        assert.ok(!(await partMay(api, 'agent', { resource, verb, namespace: NAMESPACE })), resource);
    }
    assert.ok(!(await partMay(api, 'agent', { resource: 'pods', verb: 'delete', namespace: NAMESPACE })));
    assert.ok(!(await partMay(api, 'agent', { resource: 'pods', subresource: 'exec', verb: 'create' })));
  });

  it("uninstalls with no more rights than to take the webhook's configurations away", async () => {
    const name = 'shearwall-uninstall';
    const [account] = fullest.map((objects) => objects.filter(({ metadata }) => metadata.name === name));
    for (const object of account ?? [])
      if (object.kind !== 'Job')
        await api.send(
          'PATCH',
          `${pathOf(object)}?fieldManager=test`,
          object,
          'application/apply-patch+yaml',
        );
    const admit = async (what: string, kubeconfig: string): Promise<string> => {
      const program = join(import.meta.dirname, '../../src/cli/main.ts');
      const { status, stdout, stderr } = await runShearwall(
        ['admit', what, '--kubeconfig', kubeconfig, '--json'],
        { program },
      );
      assert.equal(status, 0, stderr);
      return stdout;
    };
    await admit('install', api.kubeconfig);
    const webhooks = '/apis/admissionregistration.k8s.io/v1';
    for (const kind of ['mutating', 'validating'])
      await api.send('POST', `${webhooks}/${kind}webhookconfigurations`, {
        metadata: { name: 'shearwall-admission' },
      });
    const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${name}/token`;
    const { status } = (await api.send('POST', path, { spec: {} })) as { status: { token: string } };
    const config = JSON.parse(readFileSync(api.kubeconfig, 'utf8')) as object;
    const kubeconfig = `${api.kubeconfig}-of-uninstall`;
    writeFileSync(
      kubeconfig,
      JSON.stringify({ ...config, users: [{ name: 'admin', user: { token: status.token } }] }),
    );
    const { removed } = JSON.parse(await admit('uninstall', kubeconfig)) as { removed: string[] };
    assert.equal(removed.length, 2);
  });

  it('has pods that the restricted standard lets in, and would not if they asked for more', async () => {
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`;
    for (const { spec } of [...manifests, ...fullest].map(templateOf)) {
      const pod = (more: object) => ({ metadata: { name: 'p' }, spec: { ...spec, ...more } });
      await api.send('POST', path, pod({}));
      await assert.rejects(api.send('POST', path, pod({ hostNetwork: true })), /PodSecurity/);
    }
  });
});

const helm = (...args: string[]): string => execFileSync('helm', args, { encoding: 'utf8', stdio: 'pipe' });
const hasHelm = spawnSync('helm', ['version']).error === undefined;
/** Without a cluster helm takes the one that it was built for, which of `go install` is 1.20. */
const OF_NOW = ['--kube-version', '1.36.0'];

describe('the chart, by real helm', { skip: hasHelm ? false : 'helm is not here' }, () => {
  const set = Object.entries(MORE).flatMap(([part, more]) =>
    Object.entries(more).flatMap(([key, value]) => ['--set-json', `${part}.${key}=${JSON.stringify(value)}`]),
  );

  it('has nothing to lint, alone and with all that can be set', () => {
    helm('lint', '--strict', CHART);
    helm('lint', '--strict', CHART, ...set);
  });

  it('is filled as our tests of it fill it', () => {
    assert.deepEqual(objectsIn(helm('template', 'x', CHART, '-n', NAMESPACE, ...OF_NOW)), []);
    const inOrder = (objects: Shipped[]) =>
      objects.toSorted((a, b) => Number(pathOf(a) > pathOf(b)) - Number(pathOf(a) < pathOf(b)));
    const filled = objectsIn(helm('template', 'x', CHART, '-n', NAMESPACE, ...OF_NOW, ...set));
    assert.deepEqual(inOrder(filled), inOrder(fullest.flat()));
  });

  it('refuses a value that is misspelt, by its schema', () => {
    assert.throws(() => helm('template', 'x', CHART, ...OF_NOW, '--set', 'agent.tokn=x'), /tokn/);
  });
});

describe('the chart, by real helm on a real kube-apiserver', {
  skip: !hasKubernetes() ? 'etcd or kube-apiserver is not here' : !hasHelm && 'helm is not here',
}, () => {
  let api: KubernetesApi;
  before(async () => {
    api = await startKubernetes();
  });
  after(async () => await api?.stop());

  const inCluster = (...args: string[]): string =>
    helm(...args, '-n', NAMESPACE, '--kubeconfig', api.kubeconfig);
  const argumentsOf = async (): Promise<string[]> => {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/shearwall-admission`;
    const found = (await api.send('GET', path)) as {
      spec: { template: { spec: { containers: { args: string[] }[] } } };
    };
    return found.spec.template.spec.containers[0]?.args ?? [];
  };

  it('is installed, upgraded, rolled back and uninstalled', async () => {
    const all = ['--set', 'admission.enabled=true', '--set', 'admission.policy=version: 1'];
    inCluster('install', 'x', CHART, '--create-namespace', ...all);
    assert.ok(!(await argumentsOf()).includes('--pull-secrets'));
    inCluster('upgrade', 'x', CHART, '--reuse-values', '--set', 'admission.pullSecrets=true');
    assert.ok((await argumentsOf()).includes('--pull-secrets'));
    inCluster('rollback', 'x', '1');
    assert.ok(!(await argumentsOf()).includes('--pull-secrets'));
    // The hook's Job would wait for a node.
    inCluster('uninstall', 'x', '--no-hooks');
    await assert.rejects(argumentsOf(), /404/);
  });
});

function templateOf(objects: Shipped[]): { spec: object } {
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  return (deployment as unknown as { spec: { template: { spec: object } } }).spec.template;
}
