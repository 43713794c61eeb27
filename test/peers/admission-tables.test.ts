/**
 * Two tables on a real API server: what each condition of a policy lets in and refuses, and objects with which somebody would come past the
 * webhook. Nothing that a signer did not vouch for is stored.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { BUILD_TYPE } from '../../src/attestation/index.ts';
import { digestOf, hexOf } from '../../src/base/digest.ts';
import { generateSigner, NO_SERVICES, publicKeyPem, type Signer } from '../../src/sigstore/index.ts';
import { attestImage } from '../../src/trust/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { imagesIn, KINDS, objectOf, specWith } from './admission-objects.ts';
import { hasKubernetes } from './kubernetes-api.ts';

const NOT_HERE = hasKubernetes() ? false : 'etcd or kube-apiserver is not here';
const DAY = 86_400_000;
const KEY = digestOf('a release key').slice('sha256:'.length).toUpperCase();

type Attested = [type: string, predicate: (digest: string) => object, by?: string][];
type Condition = { rules: object; good: Attested; bad: Attested; why: RegExp };

const inputs = { digest: digestOf('recipe') };
const provenance = ({ base = 'pkg:docker/debian@13', builder = 'https://ci.example/builder' } = {}) => ({
  buildDefinition: {
    buildType: BUILD_TYPE,
    externalParameters: { recipe: inputs, lock: inputs, source: 'https://github.com/acme/app' },
    resolvedDependencies: [{ uri: base, digest: { sha256: hexOf(digestOf('base')) } }],
  },
  runDetails: { builder: { id: builder } },
});
const rebuilt =
  (fingerprint = KEY) =>
  (digest: string) => ({
    result: 'identical',
    packagesFrom: 'verified',
    releases: [{ suite: 'trixie', fingerprints: [fingerprint] }],
    recipe: inputs,
    lock: inputs,
    images: [{ expected: digest, rebuilt: digest }],
  });
const sbom = (aggregate: string) => () => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'container', name: 'app', 'bom-ref': 'app' } },
  components: [{ type: 'library', name: 'zlib', version: '1.3', 'bom-ref': 'zlib' }],
  compositions: [{ aggregate, assemblies: ['app'] }],
});
const reach =
  (shells: object[], unreachable = 10) =>
  (digest: string) => ({
    engine: 1,
    image: { digest, platform: 'linux/amd64' },
    roots: [{ why: 'entrypoint', argv: ['/app'] }],
    totals: { reachable: { files: 8, bytes: 90 }, unreachable: { files: 2, bytes: unreachable } },
    shells,
    triggers: [],
    unread: 0,
    tool: { name: 'shearwall', version: '1.0.0' },
  });
const scan = (daysAgo: number) => (digest: string) => ({
  schemaVersion: 1,
  image: { digest, unreadLayers: [], incomplete: [] },
  database: { feeds: [{ id: 'debian', isNeeded: true, isStale: false }] },
  findings: [
    {
      tier: 'act-now',
      vulnerability: { id: 'CVE-2026-1', published: new Date(Date.now() - daysAgo * DAY).toISOString() },
    },
  ],
  gaps: [],
  doubts: [],
  exploitedUnjudged: [],
});
const attested = (rule: object): object => ({ attested: [{ by: ['release'], ...rule }] });
const PROVENANCE = 'slsaprovenance1';

const CONDITIONS: Readonly<Record<string, Condition>> = {
  sbom: {
    rules: attested({ type: 'cyclonedx', whole: true }),
    good: [['cyclonedx', sbom('complete')]],
    bad: [['cyclonedx', sbom('incomplete')]],
    why: /does not say that it is complete|says that it is not complete/,
  },
  builder: {
    rules: attested({
      type: PROVENANCE,
      builders: ['https://ci.example/*'],
      sourceRepositories: ['https://github.com/acme/*'],
    }),
    good: [[PROVENANCE, () => provenance()]],
    bad: [[PROVENANCE, () => provenance({ builder: 'https://laptop.example/me' })]],
    why: /the builder https:\/\/laptop\.example\/me is not allowed/,
  },
  base: {
    rules: attested({ type: PROVENANCE, baseImages: ['docker.io/library/debian'] }),
    good: [[PROVENANCE, () => provenance()]],
    bad: [[PROVENANCE, () => provenance({ base: 'pkg:docker/alpine@3' })]],
    why: /the base image docker\.io\/library\/alpine is not allowed/,
  },
  shell: {
    rules: attested({ type: 'reach', withoutShell: true }),
    good: [['reach', reach([])]],
    bad: [['reach', reach([{ path: '/bin/sh', answer: 'possibly' }])]],
    why: /shell \/bin\/sh may be reached \(possibly\)/,
  },
  slim: {
    rules: attested({ type: 'reach', mostUnreached: 20 }),
    good: [['reach', reach([])]],
    bad: [['reach', reach([], 40)]],
    why: /31 % of its bytes/,
  },
  findings: {
    rules: attested({ type: 'scan', by: ['ci'], actNow: '7d', maxAge: '10000d' }),
    good: [['scan', scan(2), 'ci']],
    bad: [['scan', scan(8), 'ci']],
    why: /CVE-2026-1 is to be acted on now, and public for 8d/,
  },
  age: {
    rules: attested({ type: 'https://example.org/tests', by: ['ci', 'release'], maxAge: '10000d' }),
    good: [['https://example.org/tests', () => ({ failed: 0 }), 'ci']],
    bad: [['https://example.org/tests', () => ({ failed: 0 })]],
    why: /nothing proves when/,
  },
  said: {
    rules: attested({ type: 'https://example.org/tests', conditions: ['predicate.failed == 0'] }),
    good: [['https://example.org/tests', () => ({ failed: 0 })]],
    bad: [['https://example.org/tests', () => ({ failed: 3 })]],
    why: /the condition `predicate\.failed == 0` is not met/,
  },
  reproduced: {
    rules: {
      ...attested({ type: PROVENANCE }),
      reproduced: { by: ['first', 'second', 'third'], atLeast: 2, releaseKeys: [KEY] },
    },
    good: [
      [PROVENANCE, () => provenance()],
      ['reproduction', rebuilt(), 'first'],
      ['reproduction', rebuilt(), 'third'],
    ],
    bad: [
      [PROVENANCE, () => provenance()],
      ['reproduction', rebuilt(), 'first'],
      ['reproduction', rebuilt('F'.repeat(40)), 'second'],
    ],
    why: /not reproduced by at least 2 of first, second, third/,
  },
};

describe('conditions and bypasses, on a real kube-apiserver', { skip: NOT_HERE }, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  const signers = new Map<string, Signer>();
  const proven = new Set<string>();
  let [app, raw] = ['', ''];

  const send = async (method: string, path: string, body?: object, type?: string) =>
    await cluster.api.send(method, path, body, type);
  const at = (kind: string, name = ''): string => `${KINDS[kind]?.collection}${name && `/${name}`}`;
  const tried = async (asked: Promise<unknown>): Promise<string> =>
    await asked.then(
      () => '',
      (error: Error) => error.message,
    );
  const pod = async (name: string, image: string, more: object = {}): Promise<string> =>
    await tried(
      send(
        'POST',
        `${at('Pod')}?dryRun=All`,
        objectOf('Pod', name, { containers: [{ name: 'main', image }], ...more }),
      ),
    );

  before(async () => {
    lab = await TrustLab.start();
    signers.set('release', lab.signer);
    for (const name of ['first', 'second', 'third']) signers.set(name, await generateSigner('p256'));
    app = await lab.push('acme/app', { tag: 'v1' });
    await lab.sign('acme/app:v1', lab.byKey);
    for (const image of [`app:v1@${app}`, `app@${app}`]) proven.add(lab.at(`acme/${image}`));
    raw = await lab.push('acme/raw', { tag: 'v1' });
    for (const [name, { good, bad }] of Object.entries(CONDITIONS))
      for (const [kind, statements] of [
        ['good', good],
        ['bad', bad],
        ['none', []],
      ] as const) {
        const repository = `${name}/${kind}`;
        const digest = await lab.push(repository, { tag: 'v1' });
        for (const [type, predicate, by = 'release'] of statements)
          await attest(repository, { type, predicate: predicate(digest), by });
      }
    cluster = await AdmissionCluster.start();
    const key = (name: string): object => ({
      key: publicKeyPem((signers.get(name) ?? lab.signer).publicKey),
      logEntries: 0,
    });
    const policies = [
      { name: 'acme', images: [`${lab.registry.host}/acme/**`], signed: { by: ['release'] } },
      ...Object.entries(CONDITIONS).map(([name, { rules }]) => ({
        name,
        images: [`${lab.registry.host}/${name}/**`],
        ...rules,
      })),
    ];
    const keys = [...signers.keys()].map((name): [string, object] => [name, key(name)]);
    const ci = { issuer: lab.sigstore.url, identity: 'dev@example.com' };
    const authorities = { ...Object.fromEntries(keys), ci };
    cluster.file('policy.yaml', JSON.stringify({ version: 1, authorities, policies }));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    await send(
      'POST',
      at('Deployment'),
      objectOf('Deployment', 'old', specWith('containers', lab.at('acme/raw:v1'), '')),
    );
    await cluster.run('install', '--enforce');
    await cluster.addReplica();
    await eventually(
      async () => /not signed/.test(await pod('probe', lab.at('acme/raw:v1'))),
      () => 'unsigned images come in',
    );
  });
  after(async () => {
    await cluster?.stop();
    await lab?.[Symbol.asyncDispose]();
  });

  async function attest(
    name: string,
    { type, predicate, by }: { type: string; predicate: object; by: string },
  ): Promise<void> {
    const [source, target] = [await lab.source(`${name}:v1`), await lab.target(`${name}:v1`)];
    const means =
      by === 'ci' ? await lab.keyless() : { signer: signers.get(by) ?? lab.signer, services: NO_SERVICES };
    const document = Buffer.from(JSON.stringify(predicate));
    const more = { recursive: false, format: 'bundle', type, document } as const;
    await attestImage({ image: name, source, target, means, ...more }, lab.context);
    await target.commit();
  }

  for (const [name, { why }] of Object.entries(CONDITIONS))
    it(`${name}: lets in what a signer vouches for, and refuses what says otherwise or nothing`, async () => {
      assert.equal(await pod('good', lab.at(`${name}/good:v1`)), '');
      assert.match(await pod('bad', lab.at(`${name}/bad:v1`)), why);
      assert.match(await pod('none', lab.at(`${name}/none:v1`)), new RegExp(`${name}: not `));
    });

  const strange: [what: string, image: () => string][] = [
    ['a transport', () => `docker://${lab.at('acme/app:v1')}`],
    ['a digest of another repository', () => lab.at(`acme/raw:v1@${app}`)],
    ['blanks before it', () => ` ${lab.at('acme/raw:v1')}`],
    ['a line end behind it', () => `${lab.at('acme/raw:v1')}\n`],
    ['a letter that looks like another', () => lab.at('acme/\u0430pp:v1')],
    ['a blank of no width', () => lab.at('acme/app\u200b:v1')],
    ['a slash in code', () => lab.at('acme%2fapp:v1')],
    ['a way up', () => lab.at('acme/../acme/raw:v1')],
    ['two slashes', () => lab.at('acme//app:v1')],
    ['an algorithm in capitals', () => lab.at(`acme/app@SHA256:${hexOf(app as never)}`)],
    ['another algorithm', () => lab.at(`acme/app@sha512:${'0'.repeat(128)}`)],
    ['two digests', () => lab.at(`acme/app@${app}@${raw}`)],
    ['another name of the host', () => lab.at('acme/app:v1').replace('127.0.0.1', 'localhost')],
    ['the host as a number', () => lab.at('acme/app:v1').replace('127.0.0.1', '0x7f000001')],
    ['the host with a dot', () => lab.at('acme/app:v1').replace(':', '.:')],
    ['somebody before the host', () => `user@${lab.at('acme/app:v1')}`],
  ];
  for (const [what, image] of strange)
    it(`refuses a reference with ${what}`, async () => {
      const message = await pod('strange', image());
      assert.notEqual(message, '');
      assert.doesNotMatch(message, /failed calling webhook/);
    });

  it('refuses what is written about an object instead of being signed', async () => {
    const spec = { containers: [{ name: 'main', image: lab.at('acme/raw:v1') }] };
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old', uid: 'x', controller: true };
    const objects: [string, object][] = [
      ['Pod', { annotations: { 'kubernetes.io/config.mirror': 'x' } }],
      ['Pod', { annotations: { 'shearwall.dev/verified': 'true', 'shearwall.dev/bypass-reason': '' } }],
      ['Pod', { labels: { 'shearwall.dev/exempt': 'true', 'admission.gatekeeper.sh/ignore': 'x' } }],
      ['ReplicaSet', { ownerReferences: [owner] }],
      ['Job', { name: undefined, generateName: 'made-' }],
    ];
    for (const [kind, more] of objects) {
      const object = objectOf(kind, 'forged', spec) as { metadata: object };
      Object.assign(object.metadata, more);
      if (kind === 'Pod') Object.assign((object as { spec?: object }).spec ?? {}, { nodeName: 'node' });
      assert.match(await tried(send('POST', at(kind), object)), /acme: not signed/, JSON.stringify(more));
    }
  });

  it('refuses pods of a namespace that calls itself ours', async () => {
    const labels = { 'kubernetes.io/metadata.name': 'shearwall', 'shearwall.dev/exempt': 'true' };
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'evil', labels } }).catch(async () => {
      await send('POST', '/api/v1/namespaces', { metadata: { name: 'evil' } });
      await tried(send('PATCH', '/api/v1/namespaces/evil', { metadata: { labels } }));
    });
    const path = at('Pod').replace('/shop/', '/evil/');
    assert.match(
      await tried(
        send('POST', path, objectOf('Pod', 'p', specWith('containers', lab.at('acme/raw:v1'), ''))),
      ),
      /not signed/,
    );
  });

  it('refuses an image that comes into an object by a side door', async () => {
    const good = specWith('containers', lab.at('acme/app:v1'), '');
    const bad = lab.at('acme/raw:v1');
    for (const kind of ['Deployment', 'StatefulSet', 'Pod'])
      await send('POST', at(kind), objectOf(kind, 'web', good));
    const deployment = at('Deployment', 'web');
    const template = (spec: object) => ({ spec: { template: { spec } } });
    const strategic = 'application/strategic-merge-patch+json';
    const sidecar = { name: 'side', image: bad, restartPolicy: 'Always' };
    const attempts: [what: string, asked: () => Promise<unknown>][] = [
      ['a sidecar', () => send('PATCH', deployment, template({ initContainers: [sidecar] }), strategic)],
      [
        'an image volume',
        () =>
          send(
            'PATCH',
            at('StatefulSet', 'web'),
            [
              {
                op: 'add',
                path: '/spec/template/spec/volumes',
                value: [{ name: 'v', image: { reference: bad } }],
              },
            ],
            'application/json-patch+json',
          ),
      ],
      [
        'one field by server-side apply',
        () =>
          send(
            'PATCH',
            `${deployment}?fieldManager=other&force=true`,
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              ...template({ containers: [{ name: 'main', image: bad }] }),
            },
            'application/apply-patch+yaml',
          ),
      ],
      [
        'an ephemeral container by PUT',
        async () => {
          const object = (await send('GET', at('Pod', 'web'))) as { spec: object };
          Object.assign(object.spec, { ephemeralContainers: [{ name: 'debug', image: bad }] });
          return await send('PUT', `${at('Pod', 'web')}/ephemeralcontainers`, object);
        },
      ],
      [
        'another image of a pod',
        () => send('PATCH', at('Pod', 'web'), { spec: { containers: [{ name: 'main', image: bad }] } }),
      ],
      [
        'a container more in an old object',
        () =>
          send(
            'PATCH',
            at('Deployment', 'old'),
            template({ containers: [{ name: 'more', image: bad }] }),
            strategic,
          ),
      ],
      [
        'the old image in another list',
        () =>
          send(
            'PATCH',
            at('Deployment', 'old'),
            template({ initContainers: [{ name: 'moved', image: bad }] }),
            strategic,
          ),
      ],
      [
        'the old image under another name',
        () =>
          send('PATCH', at('Deployment', 'old'), template({ containers: [{ name: 'renamed', image: bad }] })),
      ],
    ];
    for (const [what, asked] of attempts) assert.match(await tried(asked()), /acme: not signed/, what);
    // These change no image, whatever they say.
    const containers = [{ name: 'main', image: bad }];
    await tried(send('PATCH', `${at('Pod', 'web')}/status`, { spec: { containers } }));
    await tried(send('PATCH', `${at('Pod', 'web')}/resize`, { spec: { containers } }, strategic));
    await tried(send('PATCH', `${deployment}/status`, template({ containers })));
    await tried(
      send('PATCH', `${deployment}/scale`, { spec: { replicas: 1, ...template({ containers }).spec } }),
    );
    await everythingIsProven();
  });

  async function everythingIsProven(): Promise<void> {
    for (const kind of Object.keys(KINDS)) {
      const { items } = (await send('GET', at(kind))) as { items: { metadata: { name: string } }[] };
      for (const item of items)
        if (item.metadata.name !== 'old')
          for (const image of imagesIn(item))
            assert.ok(proven.has(image), `${kind} ${item.metadata.name}: ${image}`);
    }
  }
});
