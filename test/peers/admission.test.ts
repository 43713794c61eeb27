/**
 * The webhook behind a real kube-apiserver: what is stored is proven, whatever way it came; what is refused says image, place and reason;
 * and nothing unproven comes in while processes, policies and certificates change.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { USER } from '../fakes/registry.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { imagesIn, KINDS, objectOf, PLACES, specWith } from './admission-objects.ts';
import { type Behaviour, type HostileRegistry, startHostileRegistry } from './hostile-registries.ts';
import { hasKubernetes } from './kubernetes-api.ts';

const NOT_HERE = hasKubernetes() ? false : 'etcd or kube-apiserver is not here';

describe('admission on a real kube-apiserver', { skip: NOT_HERE }, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  let locked: TrustLab;
  const hostile = new Map<Behaviour, HostileRegistry>();
  const proven = new Set<string>();
  let [app, other, index] = ['', '', ''];
  let number = 0;

  const send = async (method: string, path: string, body?: object, type?: string) =>
    await cluster.api.send(method, path, body, type);
  const collection = (kind: string): string => KINDS[kind]?.collection ?? '';
  const create = async (kind: string, name: string, spec: object): Promise<object> =>
    await send('POST', collection(kind), objectOf(kind, name, spec));
  const pod = async (name: string, image: string): Promise<object> =>
    await create('Pod', name, { containers: [{ name: 'main', image }] });
  const refused = async (asked: Promise<unknown>): Promise<string> =>
    await asked.then(
      () => assert.fail('it was let in'),
      (error: Error) => error.message,
    );
  const policy = (hosts: string[]): string =>
    JSON.stringify({
      version: 1,
      authorities: {
        release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 },
        locked: { key: publicKeyPem(locked.signer.publicKey), logEntries: 0 },
      },
      policies: [
        { name: 'release', images: hosts.map((host) => `${host}/**`), signed: { by: ['release'] } },
        { name: 'locked', images: [`${locked.registry.host}/**`], signed: { by: ['locked'] } },
      ],
    });
  const allHosts = (): string[] => [lab.registry.host, ...[...hostile.values()].map(({ host }) => host)];
  const readWebhook = async (): Promise<{ clientConfig: { caBundle: string }; failurePolicy: string }> => {
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/shearwall-admission';
    const { webhooks } = (await send('GET', path)) as { webhooks: never[] };
    return webhooks[0] as never;
  };

  before(async () => {
    [lab, locked] = await Promise.all([TrustLab.start(), TrustLab.start()]);
    const digests: string[] = [];
    for (const [name, isIndex] of [
      ['app', false],
      ['other', false],
      ['multi', true],
    ] as const) {
      digests.push(await lab.push(name, { index: isIndex, tag: 'v1' }));
      await lab.sign(`${name}:v1`, lab.byKey);
      for (const image of [`${name}:v1@${digests.at(-1)}`, `${name}@${digests.at(-1)}`])
        proven.add(lab.at(image));
    }
    [app = '', other = '', index = ''] = digests;
    await lab.push('unsigned', { tag: 'v1' });
    const secret = await locked.push('secret', { tag: 'v1' });
    await locked.sign('secret:v1', locked.byKey);
    proven.add(locked.at(`secret:v1@${secret}`));
    locked.registry.features.auth = 'basic';
    for (const behaviour of ['silent', 'endless', 'busy', 'metadata', 'redirected'] as const)
      hostile.set(behaviour, await startHostileRegistry(behaviour));
    cluster = await AdmissionCluster.start();
    cluster.file('policy.yaml', policy(allHosts()));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
    cluster.file('config.json', JSON.stringify({ auths: { [locked.registry.host]: { auth } } }));
    // Older than the webhook: its pods are judged, itself it is not.
    await create('Deployment', 'older', specWith('containers', lab.at('app:v1'), ''));
    await cluster.addReplica({ DOCKER_CONFIG: cluster.folder });
    await cluster.addReplica({ DOCKER_CONFIG: cluster.folder });
  });
  after(async () => {
    await cluster?.stop();
    for (const { stop } of hostile.values()) stop();
    await lab?.[Symbol.asyncDispose]();
    await locked?.[Symbol.asyncDispose]();
  });

  it('lets everything in and warns, until it is told to enforce', async () => {
    assert.equal((await readWebhook()).failurePolicy, 'Ignore');
    await pod('before', lab.at('unsigned:v1'));
    await send('DELETE', `${collection('Pod')}/before?gracePeriodSeconds=0`);
    assert.equal((await cluster.run('install', '--enforce'))['mode'], 'enforce');
    await eventually(
      async () => (await readWebhook()).failurePolicy === 'Fail',
      () => 'it is not enforced',
    );
    await eventually(
      async () =>
        (await pod('probe', lab.at('unsigned:v1')).then(
          async () => void (await send('DELETE', `${collection('Pod')}/probe?gracePeriodSeconds=0`)),
          () => true,
        )) === true,
      () => 'unsigned images still come in',
    );
  });

  it('stores only proven digests, of every kind, at every place, however the image is written', async () => {
    const good = [lab.at('app:v1'), lab.at(`app@${app}`), lab.at(`app:v1@${app}`), lab.at('multi:v1')];
    const bad: [string, RegExp][] = [
      [lab.at('unsigned:v1'), /release: /],
      [lab.at('absent:v1'), /not|404/],
      [lab.at(`app@${other}`), /not|404/],
      ['registry.example.org/app:v1', /no policy/],
      ['nginx', /no policy/],
      [lab.at('App:v1'), /reference|repository|name/i],
    ];
    const cases = Object.keys(KINDS).flatMap((kind) =>
      PLACES.flatMap((place) => [
        ...good.map((image) => ({ kind, place, image, reason: undefined })),
        ...bad.map(([image, reason]) => ({ kind, place, image, reason })),
      ]),
    );
    assert.ok(cases.length >= 120, String(cases.length));
    await mapConcurrently(cases, 8, async ({ kind, place, image, reason }, number) => {
      const made = create(kind, `case-${number}`, specWith(place, image, lab.at('other:v1')));
      if (reason === undefined) {
        await made;
        return;
      }
      const message = await refused(made);
      for (const part of [image, place === 'volumes' ? 'volume' : place, reason])
        assert.ok(typeof part === 'string' ? message.includes(part) : part.test(message), message);
    });
    await everythingIsProven();
  });

  async function everythingIsProven(): Promise<void> {
    let count = 0;
    for (const kind of Object.keys(KINDS)) {
      const { items } = (await send('GET', collection(kind))) as { items: { metadata: { name: string } }[] };
      for (const item of items) {
        if (kind === 'Deployment' && item.metadata.name === 'older') continue;
        for (const image of imagesIn(item)) {
          assert.ok(proven.has(image), `${kind} ${item.metadata.name} has ${image}`);
          count++;
        }
      }
    }
    assert.ok(count > 100, String(count));
  }

  it('pins what comes by other ways: apply, patches of three types, generateName, an ephemeral container', async () => {
    const path = `${collection('Deployment')}/applied`;
    const applied = objectOf('Deployment', 'applied', specWith('containers', lab.at('app:v1'), ''));
    const apply = async (object: object): Promise<object> =>
      await send('PATCH', `${path}?fieldManager=test&force=true`, object, 'application/apply-patch+yaml');
    const image = async (at: string): Promise<string | undefined> => imagesIn(await send('GET', at))[0];
    assert.deepEqual(imagesIn(await apply(applied)), [lab.at(`app:v1@${app}`)]);
    // The same text again keeps what was chosen, and so starts no rollout.
    const again = (await apply(applied)) as { metadata: { generation: number } };
    assert.equal(again.metadata.generation, 1);
    const toOther = [{ name: 'main', image: lab.at('other:v1') }];
    const template = { spec: { template: { spec: { containers: toOther } } } };
    await send('PATCH', path, template, 'application/strategic-merge-patch+json');
    assert.equal(await image(path), lab.at(`other:v1@${other}`));
    await send('PATCH', path, {
      spec: { template: { spec: { containers: [{ name: 'main', image: lab.at('app:v1') }] } } },
    });
    assert.equal(await image(path), lab.at(`app:v1@${app}`));
    const pointer = '/spec/template/spec/containers/0/image';
    const jsonPatch = (value: string) => [{ op: 'replace', path: pointer, value }];
    await send('PATCH', path, jsonPatch(lab.at('other:v1')), 'application/json-patch+json');
    assert.equal(await image(path), lab.at(`other:v1@${other}`));
    await refused(send('PATCH', path, jsonPatch(lab.at('unsigned:v1')), 'application/json-patch+json'));
    const generated = objectOf('Pod', '', specWith('containers', lab.at('app:v1'), '')) as {
      metadata: object;
    };
    generated.metadata = { generateName: 'made-' };
    assert.deepEqual(imagesIn(await send('POST', collection('Pod'), generated)), [lab.at(`app:v1@${app}`)]);
    const dry = await send(
      'POST',
      `${collection('Pod')}?dryRun=All`,
      objectOf('Pod', 'dry', specWith('containers', lab.at('app:v1'), '')),
    );
    assert.deepEqual(imagesIn(dry), [lab.at(`app:v1@${app}`)]);
    await pod('debugged', lab.at('app:v1'));
    const debug = async (name: string, debugImage: string): Promise<object> =>
      await send('PATCH', `${collection('Pod')}/debugged/ephemeralcontainers`, {
        spec: { ephemeralContainers: [{ name, image: debugImage }] },
      });
    assert.match(await refused(debug('bad', lab.at('unsigned:v1'))), /ephemeralContainers/);
    await debug('good', lab.at('other:v1'));
    await everythingIsProven();
  });

  it('writes nothing into what a controller compares with its own template', async () => {
    const { metadata } = (await send('GET', `${collection('Deployment')}/older`)) as {
      metadata: { uid: string };
    };
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'older',
      uid: metadata.uid,
      controller: true,
    };
    const replicas = objectOf('ReplicaSet', 'older-1', specWith('containers', lab.at('app:v1'), '')) as {
      metadata: object;
    };
    replicas.metadata = { name: 'older-1', ownerReferences: [owner] };
    assert.deepEqual(imagesIn(await send('POST', collection('ReplicaSet'), replicas)), [lab.at('app:v1')]);
    const made = objectOf('Pod', 'older-1-a', specWith('containers', lab.at('app:v1'), '')) as {
      metadata: object;
    };
    made.metadata = {
      name: 'older-1-a',
      ownerReferences: [{ ...owner, kind: 'ReplicaSet', name: 'older-1' }],
    };
    assert.deepEqual(imagesIn(await send('POST', collection('Pod'), made)), [lab.at(`app:v1@${app}`)]);
    await send('DELETE', `${collection('ReplicaSet')}/older-1`);
  });

  it('takes a pod of sixty containers and an object near the limit of etcd', async () => {
    const containers = Array.from({ length: 60 }, (_, number) => ({
      name: `c${number}`,
      image: lab.at('app:v1'),
    }));
    assert.equal(imagesIn(await create('Pod', 'sixty', { containers })).length, 60);
    const env = Array.from({ length: 11 }, (_, number) => ({
      name: `E${number}`,
      value: 'x'.repeat(100_000),
    }));
    await create('Deployment', 'large', { containers: [{ name: 'main', image: lab.at('app:v1'), env }] });
    assert.match(
      await refused(
        create('Deployment', 'large-bad', {
          containers: [{ name: 'main', image: lab.at('unsigned:v1'), env }],
        }),
      ),
      /unsigned:v1/,
    );
  });

  it('follows a moved tag only where a first pin is made, and never to what nobody signed', async () => {
    await lab.push('app', { tag: 'moving', text: 'app' });
    await create('Deployment', 'sticky', specWith('containers', lab.at('app:moving'), ''));
    await lab.push('app', { tag: 'moving', text: 'not signed' });
    const label = { metadata: { labels: { a: 'b' } } };
    await send('PATCH', `${collection('Deployment')}/sticky`, label);
    proven.add(lab.at(`app:moving@${app}`));
    assert.deepEqual(imagesIn(await send('GET', `${collection('Deployment')}/sticky`)), [
      lab.at(`app:moving@${app}`),
    ]);
    // What the tag stood for is remembered for half a minute.
    const text = await pod('moved', lab.at('app:moving')).then(
      (made) => imagesIn(made)[0] ?? '',
      (error: Error) => error.message,
    );
    assert.ok(text === lab.at(`app:moving@${app}`) || /release: /.test(text), text);
  });

  it('takes an image of an index that is signed, and refuses a child of it by itself', async () => {
    const manifest = lab.registry.manifests.get('multi')?.get(index);
    const { manifests } = JSON.parse(String(manifest?.bytes)) as { manifests: { digest: string }[] };
    assert.match(await refused(pod('child', lab.at(`multi@${manifests[0]?.digest}`))), /release: /);
    assert.deepEqual(imagesIn(await pod('whole', lab.at('multi:v1'))), [lab.at(`multi:v1@${index}`)]);
  });

  it('shows the login of a registry to that registry', async () => {
    await pod('locked', locked.at('secret:v1'));
    assert.ok(lab.registry.seen.every(({ headers }) => headers.authorization === undefined));
    await everythingIsProven();
  });

  it('answers in time of registries that do not, and says which one it was', async () => {
    await Promise.all(
      [...hostile].map(async ([behaviour, { host }]) => {
        const message = await refused(pod(`hostile-${behaviour}`, `${host}/app:v1`));
        assert.ok(message.includes(host), `${behaviour}: ${message}`);
        // What the API server says where it has waited in vain.
        assert.doesNotMatch(message, /failed calling webhook/, behaviour);
      }),
    );
  });

  it('keeps labels, scales and deletions off the wire, so that they work without any replica', async () => {
    for (const replica of cluster.replicas.splice(0)) await cluster.kill(replica, 'SIGKILL');
    const deployment = `${collection('Deployment')}/older`;
    await send('PATCH', deployment, { metadata: { labels: { a: 'c' } } });
    await send('PATCH', `${deployment}/scale`, { spec: { replicas: 0 } });
    await send('PATCH', deployment, { spec: { replicas: 3 } });
    await send('PATCH', `${collection('Pod')}/sixty`, { metadata: { labels: { a: 'c' } } });
    await send('DELETE', `${collection('Pod')}/sixty?gracePeriodSeconds=0`);
    assert.match(await refused(pod('closed', lab.at('app:v1'))), /failed calling webhook/);
    assert.match(await refused(pod('closed', lab.at('unsigned:v1'))), /failed calling webhook/);
    // Its own namespace is not asked about: its pods can always start.
    const own = objectOf('Pod', 'own', specWith('containers', 'registry.example.org/shearwall:1', ''));
    await send('POST', '/api/v1/namespaces/shearwall/pods', own);
    await cluster.addReplica({ DOCKER_CONFIG: cluster.folder });
    await cluster.addReplica({ DOCKER_CONFIG: cluster.folder });
    await pod('open-again', lab.at('app:v1'));
  });

  it('lets in nothing unproven, and fails no valid request, while replicas, certificates and policies change', async () => {
    const stop = new AbortController();
    const failures: string[] = [];
    let count = 0;
    const load = mapConcurrently([0, 1, 2, 3], 4, async (lane) => {
      for (let turn = 0; !stop.signal.aborted; turn++) {
        const name = `load-${lane}-${turn}`;
        await pod(name, lab.at('app:v1')).then(
          () => count++,
          (error: Error) => failures.push(error.message),
        );
        await pod(`${name}-bad`, lab.at('unsigned:v1')).then(
          () => failures.push(`${name}-bad was let in`),
          () => {},
        );
      }
    });
    // A rolling restart.
    for (const old of cluster.replicas.slice()) {
      await cluster.addReplica({ DOCKER_CONFIG: cluster.folder });
      await cluster.kill(old, 'SIGTERM');
    }
    // A new authority: both are believed for a while.
    const before = Buffer.from((await readWebhook()).clientConfig.caBundle, 'base64').toString();
    const secret = '/api/v1/namespaces/shearwall/secrets/shearwall-admission';
    await send('PATCH', secret, {
      data: { 'made-at': Buffer.from('2020-01-01T00:00:00Z').toString('base64') },
    });
    let now = before;
    await eventually(
      async () => {
        now = Buffer.from((await readWebhook()).clientConfig.caBundle, 'base64').toString();
        return now !== before;
      },
      () => 'the authority was not renewed',
    );
    assert.ok(now.endsWith(before.split('-----END CERTIFICATE-----')[0] + '-----END CERTIFICATE-----\n'));
    // The policy is written anew, with the same meaning.
    cluster.file('policy.yaml', `${policy([...allHosts(), 'registry.example.net'])}\n`);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    stop.abort();
    await load;
    assert.deepEqual(failures, []);
    assert.ok(count > 20, String(count));
    await everythingIsProven();
  });

  it('goes by a tightened policy', async () => {
    cluster.file('policy.yaml', policy(['registry.example.org']));
    await eventually(
      async () =>
        (
          await pod(`tight-${++number}`, lab.at('app:v1')).then(
            () => '',
            (error: Error) => error.message,
          )
        ).includes('no policy'),
      () => 'the old policy still counts',
    );
  });

  it('goes when it is told to, with all replicas dead', async () => {
    for (const replica of cluster.replicas.splice(0)) await cluster.kill(replica, 'SIGKILL');
    const { removed } = (await cluster.run('uninstall')) as { removed: string[] };
    assert.equal(removed.length, 2);
    await eventually(
      async () =>
        await pod(`free-${++number}`, lab.at('unsigned:v1')).then(
          () => true,
          () => false,
        ),
      () => 'it is still asked',
    );
  });
});
