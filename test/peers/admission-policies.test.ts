/**
 * Policies that stand in the cluster, on a real kube-apiserver: its kinds are made by the process, they count for the next review, and a
 * namespace only ever narrows.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { USER } from '../fakes/registry.ts';
import { startShearwall } from '../fakes/run-shearwall.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { hasKubernetes } from './kubernetes-api.ts';
import { pathOf, shippedBy } from './shipped-objects.ts';

const API = '/apis/policies.shearwall.dev/v1';
const PROGRAM = join(import.meta.dirname, '../../src/cli/main.ts');
const NOT_HERE = hasKubernetes() ? false : 'etcd or kube-apiserver is not here';

describe('policies of a cluster, on a real kube-apiserver', { skip: NOT_HERE }, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  let other: TrustLab;
  let number = 0;

  const send = async (method: string, path: string, body?: object, type?: string) =>
    await cluster.api.send(method, path, body, type);
  /** Empty: it was let in. */
  const podIn = async (namespace: string, image: string, more: object = {}): Promise<string> =>
    await send('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${++number}` },
      spec: { containers: [{ name: 'main', image }], ...more },
    }).then(
      () => '',
      (error: Error) => error.message,
    );
  const becomes = async (
    wanted: RegExp,
    namespace: string,
    image: string,
    more: object = {},
  ): Promise<void> => {
    let last = '';
    await eventually(
      async () => wanted.test((last = await podIn(namespace, image, more))),
      () => `${String(wanted)}: ${last}`,
    );
  };
  const conditionOf = async (path: string): Promise<{ status: string; message: string } | undefined> => {
    const { status } = (await send('GET', path)) as {
      status?: { conditions: { status: string; message: string }[] };
    };
    return status?.conditions[0];
  };
  const signedBy = (by: TrustLab, host: string, more: object = {}): object => ({
    version: 1,
    authorities: { release: { key: publicKeyPem(by.signer.publicKey), logEntries: 0 } },
    policies: [{ name: 'release', images: [`${host}/**`], signed: { by: ['release'] }, ...more }],
  });
  const post = async (kind: 'ClusterPolicy' | 'Policy', name: string, spec: object): Promise<object> => {
    const object = { apiVersion: 'policies.shearwall.dev/v1', kind, metadata: { name }, spec };
    const path = kind === 'Policy' ? 'namespaces/shop/policies' : 'clusterpolicies';
    return await send('POST', `${API}/${path}?fieldValidation=Strict`, object);
  };

  before(async () => {
    [lab, other] = await Promise.all([TrustLab.start(), TrustLab.start()]);
    for (const [name, by] of [
      ['app', [lab.byKey]],
      ['both', [lab.byKey, other.byKey]],
    ] as const) {
      await lab.push(name, { tag: 'v1' });
      for (const means of by) await lab.sign(`${name}:v1`, means);
    }
    await lab.push('unsigned', { tag: 'v1' });
    await lab.push('second', { tag: 'v1' });
    cluster = await AdmissionCluster.start();
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
    cluster.file('policy.yaml', JSON.stringify(signedBy(lab, 'registry.example.org')));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    await cluster.run('install', '--enforce');
    await cluster.addReplica();
    await cluster.addReplica();
    await becomes(/no policy is about/, 'shop', lab.at('app:v1'));
  });
  after(async () => {
    await cluster?.stop();
    await lab?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
  });

  it('count for the next review, and say in their status that they are in force', async () => {
    await post('ClusterPolicy', 'base', signedBy(lab, lab.registry.host));
    await becomes(/^$/, 'shop', lab.at('app:v1'));
    await becomes(/base\/release: not signed/, 'shop', lab.at('unsigned:v1'));
    const path = `${API}/clusterpolicies/base`;
    await eventually(
      async () => (await conditionOf(path))?.status === 'True',
      () => 'no status',
    );
  });

  it('only warn where they say so', async () => {
    const spec = (mode: string): object => signedBy(lab, lab.registry.host, { mode });
    await send('PATCH', `${API}/clusterpolicies/base`, { spec: spec('warn') });
    await becomes(/^$/, 'shop', lab.at('unsigned:v1'));
    await send('PATCH', `${API}/clusterpolicies/base`, { spec: spec('enforce') });
    await becomes(/not signed/, 'shop', lab.at('unsigned:v1'));
  });

  it('of a namespace refuse more in it, and nothing elsewhere', async () => {
    await post('Policy', 'strict', signedBy(other, lab.registry.host));
    await becomes(/shop\/strict\/release: not signed/, 'shop', lab.at('app:v1'));
    await becomes(/^$/, 'shop', lab.at('both:v1'));
    await becomes(/^$/, 'other', lab.at('app:v1'));
  });

  it('of a namespace are no leave for an image, and no reason to ask its registry', async () => {
    const hosts = [`${other.registry.host}/**`, '**'];
    const seen = other.registry.seen.length;
    await send('PATCH', `${API}/namespaces/shop/policies/strict`, {
      spec: signedBy(other, other.registry.host, { images: hosts, mode: 'warn' }),
    });
    await becomes(/^$/, 'shop', lab.at('app:v1'));
    assert.match(await podIn('shop', other.at('app:v1')), /no policy is about/);
    assert.equal(other.registry.seen.length, seen);
  });

  it('that cannot be read refuse what they name, with the line in the status, until they are put right', async () => {
    const path = `${API}/namespaces/shop/policies/broken`;
    await post(
      'Policy',
      'broken',
      signedBy(lab, `${lab.registry.host}/app`, { signed: { by: ['relaese'] } }),
    );
    await becomes(/^$/, 'shop', lab.at('both:v1'));
    await send('PATCH', path, {
      spec: signedBy(lab, lab.registry.host, {
        images: [`${lab.registry.host}/app`],
        signed: { by: ['relaese'] },
      }),
    });
    await becomes(/Policy shop\/broken: not readable: .*did you mean 'release'/s, 'shop', lab.at('app:v1'));
    await becomes(/^$/, 'shop', lab.at('both:v1'));
    await becomes(/^$/, 'other', lab.at('app:v1'));
    let message = '';
    await eventually(
      async () => (message = (await conditionOf(path))?.message ?? '').includes('did you mean'),
      () => message,
    );
    assert.match(message, /^Policy shop\/broken:\d+:\d+: .*\n +\d+ \| +- relaese/);
    await send('DELETE', path);
    await becomes(/^$/, 'shop', lab.at('app:v1'));
  });

  it('have exceptions in our namespace, for one image, until they are taken away', async () => {
    const path = `${API}/namespaces/shearwall/policyexceptions`;
    const exception = (name: string, expires: number): object => ({
      apiVersion: 'policies.shearwall.dev/v1',
      kind: 'PolicyException',
      metadata: { name },
      spec: {
        repository: `${lab.registry.host}/unsigned`,
        namespaces: ['other'],
        reason: 'a test',
        expires: new Date(Date.now() + expires * 24 * 3600 * 1000).toISOString(),
      },
    });
    const [unsigned, elsewhere] = [lab.at('unsigned:v1'), lab.at('second:v1')];
    await send('POST', path, exception('long', 31));
    await send('POST', path.replace('/shearwall/', '/shop/'), exception('elsewhere', 1));
    await eventually(
      async () => /at most 30 days/.test((await conditionOf(`${path}/long`))?.message ?? ''),
      () => 'no status',
    );
    assert.match(await podIn('other', unsigned), /not signed/);
    await send('POST', path, exception('short', 1));
    await becomes(/^$/, 'other', unsigned);
    assert.match(await podIn('other', elsewhere), /not signed/);
    assert.match(await podIn('shop', unsigned), /not signed/);
    await send('DELETE', `${path}/short`);
    await becomes(/not signed/, 'other', unsigned);
  });

  it('are bypassed by who has the right and says why, and by nobody else', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/other';
    const meta = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'break-glass' };
    const roles = (name: string, rules: object[]): Promise<object> =>
      send('POST', `${rbac}/roles`, { metadata: { name }, rules });
    await roles('break-glass', [
      { apiGroups: ['policies.shearwall.dev'], resources: ['policies'], verbs: ['bypass'] },
    ]);
    await roles('pods', [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
    const bind = (role: string, ...names: string[]): Promise<object> =>
      send('POST', `${rbac}/rolebindings`, {
        metadata: { name: role },
        roleRef: { ...meta, name: role },
        subjects: names.map((name) => ({ apiGroup: meta.apiGroup, kind: 'User', name })),
      });
    await bind('break-glass', 'ann');
    await bind('pods', 'ann', 'bob');
    const asUser = async (user: string, annotations: object, namespace = 'other'): Promise<string> =>
      await cluster.api
        .sendAs(user, 'POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
          metadata: { name: `pod-${++number}`, annotations },
          spec: { containers: [{ name: 'main', image: lab.at('unsigned:v1') }] },
        })
        .then(
          () => '',
          (error: Error) => error.message,
        );
    const why = { 'shearwall.dev/bypass-reason': 'incident 7' };
    await eventually(
      async () => (await asUser('ann', why)) === '',
      () => 'it was refused',
    );
    assert.match(await asUser('bob', why), /bob has no right to bypass policies here/);
    assert.match(await asUser('ann', {}), /not signed/);
    const metrics = async (): Promise<string> => {
      const texts = cluster.replicas.map(
        async ({ operations }) => await (await fetch(`http://127.0.0.1:${operations}/metrics`)).text(),
      );
      return (await Promise.all(texts)).join('\n');
    };
    await eventually(
      async () => /^shearwall_admission_bypasses_total [1-9]/m.test(await metrics()),
      () => 'it was not counted',
    );
  });

  it('that were deleted let nothing in any more: not what was just allowed, and not what is in flight', async () => {
    const image = lab.at('app:v1');
    const states = new Set<string>();
    let isGone = false;
    const late: string[] = [];
    const load = Promise.all(
      [0, 1, 2, 3].map(async () => {
        for (let turn = 0; turn < 40; turn++) {
          const began = isGone;
          const said = await podIn('other', image);
          states.add(said === '' ? 'in' : 'refused');
          if (began && said === '') late.push(image);
        }
      }),
    );
    await send('DELETE', `${API}/clusterpolicies/base`);
    await becomes(/no policy is about/, 'other', image);
    // Two replicas hear of it each for itself.
    for (let turn = 0; turn < 6; turn++) await becomes(/no policy is about/, 'other', image);
    isGone = true;
    await load;
    assert.deepEqual(late, []);
    assert.equal((await podIn('other', image)) === '', false);
  });

  it('are what an audit of the cluster goes by', async () => {
    await post('ClusterPolicy', 'audited', signedBy(lab, lab.registry.host));
    const args = ['policy', 'audit', '--kubeconfig', cluster.api.kubeconfig, '--namespace', 'shop'];
    const { status, stdout, stderr } = await startShearwall([...args, '--json'], { program: PROGRAM }).ended;
    assert.equal(status, 0, stderr);
    assert.match(stdout, /"images": \[\]/);
    await send('DELETE', `${API}/clusterpolicies/audited`);
  });

  it('count for a replica that starts, before it is ready', async () => {
    await post('ClusterPolicy', 'base', signedBy(lab, lab.registry.host));
    await becomes(/^$/, 'other', lab.at('app:v1'));
    for (const replica of cluster.replicas.slice()) await cluster.kill(replica, 'SIGKILL');
    await cluster.addReplica();
    assert.equal(await podIn('other', lab.at('app:v1')), '');
    assert.match(await podIn('other', lab.at('unsigned:v1')), /base\/release/);
  });

  it('ask registries with the pull secrets of a pod and its service account, and of no other namespace', async () => {
    const locked = await TrustLab.start();
    try {
      await locked.push('secret', { tag: 'v1' });
      await locked.sign('secret:v1', locked.byKey);
      locked.registry.features.auth = 'basic';
      await post('ClusterPolicy', 'locked', signedBy(locked, locked.registry.host));
      for (const object of shippedBy('admission', { enabled: true, pullSecrets: true }))
        if (object.metadata.name === 'shearwall-pull-secrets')
          await send('PATCH', `${pathOf(object)}?fieldManager=test`, object, 'application/apply-patch+yaml');
      for (const replica of cluster.replicas.slice()) await cluster.kill(replica, 'SIGKILL');
      await cluster.addReplica({}, ['--pull-secrets']);
      const image = locked.at('secret:v1');
      await becomes(/secret:v1 .*(?:unauthorized|login|401)/i, 'shop', image);
      // The one that fits best is of another user: the next is tried, as kubelets do.
      for (const [name, key, user] of [
        ['pull', locked.registry.host, `${USER.username}:${USER.password}`],
        ['stale', `${locked.registry.host}/secret`, 'gone:gone'],
      ] as const) {
        const auths = { [key]: { auth: Buffer.from(user).toString('base64') } };
        await send('POST', '/api/v1/namespaces/shop/secrets', {
          metadata: { name },
          type: 'kubernetes.io/dockerconfigjson',
          data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
        });
      }
      const account = { metadata: { name: 'puller' }, imagePullSecrets: [{ name: 'pull' }] };
      await send('POST', '/api/v1/namespaces/shop/serviceaccounts', account);
      await becomes(/^$/, 'shop', image, { imagePullSecrets: [{ name: 'pull' }] });
      await becomes(/^$/, 'shop', image, { serviceAccountName: 'puller' });
      assert.notEqual(await podIn('shop', image, { imagePullSecrets: [{ name: 'stale' }] }), '');
      await becomes(/^$/, 'shop', image, { imagePullSecrets: [{ name: 'stale' }, { name: 'pull' }] });
      assert.notEqual(await podIn('shop', image), '');
      assert.notEqual(await podIn('other', image, { imagePullSecrets: [{ name: 'pull' }] }), '');
      assert.ok(lab.registry.seen.every(({ headers }) => headers.authorization === undefined));
    } finally {
      await locked[Symbol.asyncDispose]();
    }
  });
});
