/** Ways past the webhook on a real API server, one test each: by odd requests, custom kinds, exceptions, policies of a namespace, and rights. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { imagesIn, KINDS, objectOf } from './admission-objects.ts';
import { containers, REFERENCES, REQUESTS, STRATEGIC, template } from './bypass-requests.ts';
import { hasKubernetes } from './kubernetes-api.ts';

const POLICIES = '/apis/policies.shearwall.dev/v1';
const CUSTOM: [group: string, kind: string, plural: string][] = [
  ['argoproj.io', 'Rollout', 'rollouts'],
  ['example.com', 'App', 'apps'],
];
const KIND_FILE = `version: 1
kinds:
  - {group: example.com, kind: App, plural: apps, images: [proxy.image, spec.sidecars.*.image]}
`;

describe('ways past the webhook, on a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  let [app, raw, good, bad] = ['', '', '', ''];
  let number = 0;
  const send = async (method: string, path: string, body?: object | string, type?: string) =>
    await cluster.api.send(method, path, body, type);
  const at = (kind: string, name = ''): string => `${KINDS[kind]?.collection}${name && `/${name}`}`;
  const custom = (plural: string, name = ''): string => {
    const group = CUSTOM.find(([, , each]) => each === plural)?.[0] ?? '';
    return `/apis/${group}/v1/namespaces/shop/${plural}${name && `/${name}`}`;
  };
  const tried = async (asked: Promise<unknown>): Promise<string> =>
    await asked.then(
      () => '',
      (error: Error) => error.message,
    );
  /** Answered by the webhook, and never by its silence. */
  const refused = async (asked: Promise<unknown>, why = /acme: not signed/): Promise<void> => {
    const message = await tried(asked);
    assert.match(message, why);
    assert.doesNotMatch(message, /failed calling webhook/);
  };
  const podIn = async (namespace: string, image: string): Promise<string> =>
    await tried(
      send(
        'POST',
        `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
        objectOf('Pod', `p${++number}`, containers(image)),
      ),
    );
  const made = async (kind: string, name: string, image = good): Promise<void> =>
    void (await send('POST', at(kind), objectOf(kind, name, containers(image))));

  before(async () => {
    lab = await TrustLab.start();
    app = await lab.push('acme/app', { tag: 'v1' });
    await lab.sign('acme/app:v1', lab.byKey);
    raw = await lab.push('acme/raw', { tag: 'v1' });
    await lab.push('free/app', { tag: 'v1' });
    good = lab.at('acme/app:v1');
    bad = lab.at('acme/raw:v1');
    cluster = await AdmissionCluster.start();
    for (const [group, kind, plural] of CUSTOM)
      await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        metadata: { name: `${plural}.${group}` },
        spec: {
          group,
          names: { kind, plural, singular: kind.toLowerCase() },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      });
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
    const release = { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 };
    const policies = [
      { name: 'acme', images: [`${lab.registry.host}/acme/**`], signed: { by: ['release'] } },
    ];
    cluster.file('policy.yaml', JSON.stringify({ version: 1, authorities: { release }, policies }));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    await cluster.run('install', '--enforce');
    await cluster.addReplica({}, ['--kinds', cluster.file('kinds.yaml', KIND_FILE)]);
    await eventually(
      async () => /not signed/.test(await podIn('shop', bad)),
      () => 'unsigned images come in',
    );
    for (const kind of ['Pod', 'Deployment', 'DaemonSet', 'CronJob', 'PodTemplate', 'ReplicationController'])
      await made(kind, 'web');
    await send('POST', custom('rollouts'), {
      apiVersion: 'argoproj.io/v1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      ...template(containers(good)),
    });
    await send('POST', custom('apps'), {
      apiVersion: 'example.com/v1',
      kind: 'App',
      metadata: { name: 'web' },
      proxy: { image: good },
      spec: { sidecars: [{ name: 'a', image: good }] },
    });
  });
  after(async () => {
    await cluster?.stop();
    await lab?.[Symbol.asyncDispose]();
  });

  for (const [what, image] of Object.entries(REFERENCES))
    it(`a reference with ${what}`, async () => {
      await refused(
        Promise.reject(new Error((await podIn('shop', image({ good, app, bad, raw }))) || 'it came in')),
        /denied the request|invalid|Invalid/,
      );
    });

  for (const [what, asked] of Object.entries(REQUESTS))
    it(`an unsigned image by ${what}`, async () =>
      await refused(asked({ send, at, custom, good, app, bad })));

  for (const [what, object] of [
    ['a list where a text is', { proxy: { image: [1] } }],
    ['a text where a list is', { spec: { sidecars: 'none' } }],
    ['nested hundreds deep', { spec: JSON.parse(`${'{"a":'.repeat(400)}1${'}'.repeat(400)}`) as object }],
  ] as const)
    it(`a custom resource that cannot be read: ${what}`, async () => {
      const head = { apiVersion: 'example.com/v1', kind: 'App', metadata: { name: 'odd' } };
      assert.notEqual(await tried(send('POST', custom('apps'), { ...head, ...object })), '');
    });

  it('what is written to a status, a scale or a size changes no image', async () => {
    const to = containers(bad);
    await tried(send('PATCH', `${custom('rollouts', 'web')}/status`, { ...template(to), status: { a: 1 } }));
    await tried(
      send('PATCH', `${custom('apps', 'web')}/status`, { proxy: { image: bad }, status: { a: 1 } }),
    );
    await tried(send('PATCH', `${at('Pod', 'web')}/resize`, { spec: to }, STRATEGIC));
    await tried(send('PATCH', `${at('Pod', 'web')}/status`, { spec: to }, STRATEGIC));
    for (const path of [custom('rollouts', 'web'), at('Pod', 'web')])
      assert.deepEqual(imagesIn(await send('GET', path)), [`${good}@${app}`]);
  });

  it('every image that is stored is a digest that somebody signed', async () => {
    for (const path of [...Object.keys(KINDS).map((kind) => at(kind)), custom('rollouts'), custom('apps')])
      for (const object of (await send('GET', path))['items'] as object[])
        for (const image of imagesIn(object)) assert.equal(image, `${good}@${app}`, path);
  });

  describe('exceptions', () => {
    const repository = (): string => bad.replace(/:v1$/, '');
    const post = async (
      name: string,
      spec: object,
      namespace = 'shearwall',
      metadata: object = {},
    ): Promise<string> =>
      await tried(
        send('POST', `${POLICIES}/namespaces/${namespace}/policyexceptions`, {
          apiVersion: 'policies.shearwall.dev/v1',
          kind: 'PolicyException',
          metadata: { name, ...metadata },
          spec: {
            namespaces: ['shop'],
            reason: 'x',
            expires: new Date(Date.now() + 3_600_000).toISOString(),
            ...spec,
          },
        }),
      );

    it('are for no pattern, no other image, no other namespace and no longer than a month', async () => {
      const far = new Date(Date.now() + 40 * 86_400_000).toISOString();
      const future = new Date(Date.now() + 20 * 86_400_000).toISOString();
      const past = new Date(Date.now() - 1000).toISOString();
      await post('pattern', { repository: repository().replace('raw', '*') });
      await post('all', { repository: repository(), namespaces: ['*'] });
      await post('nowhere', { repository: repository(), namespaces: [] });
      await post('other-digest', { digest: app, repository: repository() });
      await post('elsewhere', { repository: repository() }, 'shop');
      await post('over', { repository: repository(), expires: past });
      await post('far', { repository: repository(), expires: far }, 'shearwall', {
        creationTimestamp: future,
      });
      await post('unreasoned', { repository: repository(), reason: '' });
      await post('more', { repository: repository(), pods: ['web'] });
      await post('tag', { repository: bad });
      await post('control', { repository: repository(), namespaces: ['other'] });
      await eventually(
        async () => (await podIn('other', bad)) === '',
        () => 'the control is not counted',
      );
      assert.match(await podIn('shop', bad), /not signed/);
      assert.match(await podIn('other', lab.at('free/app:v1')), /no policy is about/);
      await send('DELETE', `${POLICIES}/namespaces/shearwall/policyexceptions/control`);
    });

    it('that are changed last no longer than a month after they were made', async () => {
      await post('short', { repository: repository(), namespaces: ['other'] });
      await eventually(
        async () => (await podIn('other', bad)) === '',
        () => 'it is not counted',
      );
      const expires = new Date(Date.now() + 31 * 86_400_000).toISOString();
      await tried(
        send('PATCH', `${POLICIES}/namespaces/shearwall/policyexceptions/short`, { spec: { expires } }),
      );
      await eventually(
        async () => /not signed/.test(await podIn('other', bad)),
        () => 'it is longer now',
      );
    });
  });

  it('policies of a namespace: neither of all images, nor unsigned, nor in the namespace of the webhook', async () => {
    const policy = async (namespace: string, name: string, entry: object): Promise<string> =>
      await tried(
        send('POST', `${POLICIES}/namespaces/${namespace}/policies`, {
          apiVersion: 'policies.shearwall.dev/v1',
          kind: 'Policy',
          metadata: { name },
          spec: { version: 1, policies: [{ name: 'p', ...entry }] },
        }),
      );
    const asked = lab.registry.seen.length;
    for (const namespace of ['shop', 'shearwall', 'kube-system']) {
      await policy(namespace, 'open', { images: [`${lab.registry.host}/free/**`], unsigned: 'allow' });
      await policy(namespace, 'warns', {
        images: [`${lab.registry.host}/free/**`],
        mode: 'warn',
        unsigned: 'allow',
      });
    }
    await eventually(
      async () => {
        const { items } = (await send('GET', `${POLICIES}/policies`)) as { items: { status?: object }[] };
        return (
          items.length > 0 && items.every(({ status }) => JSON.stringify(status ?? '').includes('no place'))
        );
      },
      () => 'they are not judged',
    );
    for (const namespace of ['shop', 'other', 'kube-system'])
      assert.match(await podIn(namespace, lab.at('free/app:v1')), /no policy is about|not readable/);
    assert.equal(lab.registry.seen.length, asked);
  });

  it('rights to other things: all verbs on pods, exec, or policies of another group are no leave to bypass', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop';
    const rules = [
      { apiGroups: [''], resources: ['*'], verbs: ['*'] },
      { apiGroups: ['policies.example.com'], resources: ['policies'], verbs: ['bypass'] },
      { apiGroups: ['policies.shearwall.dev'], resources: ['policies'], verbs: ['get', 'create', 'update'] },
      { apiGroups: ['policies.shearwall.dev'], resources: ['policies/status'], verbs: ['bypass'] },
    ];
    await send('POST', `${rbac}/roles`, { metadata: { name: 'near' }, rules });
    await send('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'near' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'near' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob' }],
    });
    const pod = (more: object, spec: object = {}) => {
      const annotations = { 'shearwall.dev/bypass-reason': 'x', 'kubernetes.io/config.mirror': 'x' };
      return {
        metadata: { name: 'near', annotations, ...more },
        spec: { nodeName: 'n1', ...containers(bad), ...spec },
      };
    };
    const asBob = async (object: object): Promise<string> =>
      await tried(cluster.api.sendAs('bob', 'POST', at('Pod'), object));
    await eventually(
      async () => /bob has no right to bypass policies here/.test(await asBob(pod({}))),
      () => 'bob may make no pods',
    );
    assert.match(
      await asBob(
        pod({
          ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'x', controller: true }],
        }),
      ),
      /not signed/,
    );
    assert.match(
      await asBob(pod({ labels: { 'shearwall.dev/bypass': 'true' } }, { serviceAccountName: 'admin' })),
      /not signed/,
    );
  });
});
