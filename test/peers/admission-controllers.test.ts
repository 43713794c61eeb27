/**
 * The webhook between a real API server and the controllers of Kubernetes itself: what is written into templates makes no ReplicaSet that nobody
 * asked for, and no rollout; digests stay until somebody asks for others; every pod that a controller makes is proven.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { imagesIn, KINDS, objectOf } from './admission-objects.ts';
import { hasKubernetes } from './kubernetes-api.ts';
import { findProgram } from './real-registry.ts';

const controllers = findProgram('kubernetes-controllers');
const NOT_HERE = !hasKubernetes()
  ? 'etcd or kube-apiserver is not here'
  : controllers === undefined && 'kubernetes-controllers is not here: test/peers/controllers/build.sh';

type Owned = {
  metadata: {
    name: string;
    generation: number;
    labels?: { app?: string };
    ownerReferences?: { name: string }[];
    deletionTimestamp?: string;
  };
  status?: { observedGeneration?: number };
};

describe('admission beside the controllers of Kubernetes', { skip: NOT_HERE }, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  let running: ChildProcess;
  let [first, app, raw] = ['', '', ''];
  const proven = new Set<string>();
  const at = (kind: string, name = ''): string => `${KINDS[kind]?.collection}${name && `/${name}`}`;
  const send = async (method: string, path: string, body?: object, type?: string) =>
    await cluster.api.send(method, path, body, type);
  const list = async (kind: string): Promise<Owned[]> => (await send('GET', at(kind)))['items'] as Owned[];
  const patch = async (name: string, body: object, type?: string): Promise<void> => {
    await send('PATCH', at('Deployment', name), body, type);
    await settled(name);
  };
  const inTemplate = (metadata: object, spec: object = {}): object => ({
    spec: { template: { metadata, spec } },
  });
  const annotated = (key: string, value: string): object => inTemplate({ annotations: { [key]: value } });
  const replicaSets = async (name: string): Promise<number> =>
    (await list('ReplicaSet')).filter((each) =>
      each.metadata.ownerReferences?.some((owner) => owner.name === name),
    ).length;
  const podsOf = async (label: string): Promise<Owned[]> =>
    (await list('Pod')).filter(
      ({ metadata }) => metadata.labels?.app === label && metadata.deletionTimestamp === undefined,
    );
  const imageOf = async (name: string): Promise<string> =>
    imagesIn(await send('GET', at('Deployment', name)))[0] ?? '';
  const policy = (pin: string): string =>
    JSON.stringify({
      version: 1,
      authorities: { release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 } },
      policies: [{ name: 'acme', images: [`${lab.registry.host}/**`], pin, signed: { by: ['release'] } }],
    });

  /** The controller has seen it, and has had time to come back to it if it is not content. */
  async function settled(name: string): Promise<void> {
    await eventually(
      async () => {
        const { metadata, status } = (await send('GET', at('Deployment', name))) as Owned;
        return status?.observedGeneration === metadata.generation;
      },
      () => `${name} was not seen`,
    );
    await delay(2000);
  }

  async function deploy(name: string, image: string): Promise<void> {
    const labels = { app: name };
    const object = objectOf('Deployment', name, {}) as { spec: object };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } };
    Object.assign(object.spec, { replicas: 2, selector: { matchLabels: labels }, template });
    await send('POST', at('Deployment'), object);
    await settled(name);
  }

  async function push(text: string): Promise<string> {
    const digest = await lab.push('app', { tag: 'v1', text });
    await lab.sign('app:v1', lab.byKey);
    proven.add(`${app}@${digest}`);
    return digest;
  }

  before(async () => {
    lab = await TrustLab.start();
    app = lab.at('app:v1');
    raw = lab.at('raw:v1');
    first = await push('one');
    await lab.push('raw', { tag: 'v1' });
    cluster = await AdmissionCluster.start();
    cluster.file('policy.yaml', policy('templates'));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    running = spawn(controllers ?? '', [cluster.api.kubeconfig], { stdio: 'ignore' });
    await deploy('older', app);
    await deploy('unsigned', raw);
    await eventually(
      async () => (await podsOf('unsigned')).length === 2,
      () => 'the controllers make no pods',
    );
    await cluster.run('install', '--enforce');
    await cluster.addReplica();
  });
  after(async () => {
    if (running?.exitCode === null) {
      running.kill('SIGKILL');
      await once(running, 'exit');
    }
    await cluster?.stop();
    await lab?.[Symbol.asyncDispose]();
  });

  it('starts no rollout of what is older, and lets it be scaled, labelled and restarted', async () => {
    await patch('older', { metadata: { labels: { a: 'b' } }, spec: { replicas: 3 } });
    assert.equal(await replicaSets('older'), 1);
    await eventually(
      async () => (await podsOf('older')).length === 3,
      () => 'it is not scaled',
    );
    assert.ok((await podsOf('older')).some((pod) => imagesIn(pod).every((image) => proven.has(image))));
    await patch('older', annotated('kubectl.kubernetes.io/restartedAt', 'now'));
    assert.equal(await replicaSets('older'), 2);
  });

  it('makes no pod more of what nobody signed, and lets it be scaled down', async () => {
    await patch('unsigned', { spec: { replicas: 4 } });
    assert.equal((await podsOf('unsigned')).length, 2);
    await patch('unsigned', { spec: { replicas: 1 } });
    assert.equal((await podsOf('unsigned')).length, 1);
  });

  it('makes one ReplicaSet of a template that it pins, and keeps its digest when the tag moves', async () => {
    await deploy('web', app);
    assert.deepEqual([await replicaSets('web'), await imageOf('web')], [1, `${app}@${first}`]);
    await push('two');
    await patch('web', annotated('kubectl.kubernetes.io/restartedAt', 'now'));
    assert.deepEqual([await replicaSets('web'), await imageOf('web')], [2, `${app}@${first}`]);
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: app }] },
    };
    const applied = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    for (const pin of ['templates', 'pods', 'templates']) {
      cluster.file('policy.yaml', policy(pin));
      for (let time = 0; time < 2; time++)
        await send(
          'PATCH',
          `${at('Deployment', 'web')}?fieldManager=gitops&force=true`,
          { ...applied, spec },
          'application/apply-patch+yaml',
        );
      await settled('web');
      assert.deepEqual([await replicaSets('web'), await imageOf('web')], [2, `${app}@${first}`], pin);
    }
  });

  it('takes the digest of now where the template says so, in one ReplicaSet more', async () => {
    const second = [...proven].at(-1);
    await eventually(
      async () => {
        await patch('web', annotated('shearwall.dev/repin', String(Date.now())));
        return (await imageOf('web')) === second;
      },
      () => 'the tag is remembered for ever',
    );
    const made = await replicaSets('web');
    await settled('web');
    assert.equal(await replicaSets('web'), made);
  });

  it('has let in no pod that is not proven', async () => {
    const pods = (await list('Pod')).filter(({ metadata }) => metadata.labels?.app === 'web');
    assert.ok(pods.length > 0);
    for (const pod of pods) for (const image of imagesIn(pod)) assert.ok(proven.has(image), image);
  });
});
