/** OPA Gatekeeper with our provider, on a real API server: it refuses what our own webhook refuses, and lets in what that lets in. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { exportGatekeeper } from '../../src/trust/index.ts';
import { ReviewClient } from '../fakes/admission.ts';
import { startShearwall } from '../fakes/run-shearwall.ts';
import { tlsAuthority } from '../fakes/tls-authority.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { eventually } from './admission-cluster.ts';
import { KINDS, objectOf, PLACES, type Place, specWith } from './admission-objects.ts';
import { deployed, type Gatekeeper, hasGatekeeper, startGatekeeper } from './gatekeeper-process.ts';
import { type HostileRegistry, startHostileRegistry } from './hostile-registries.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';

const PROGRAM = join(import.meta.dirname, '../../src/cli/main.ts');
const NOT_HERE = hasKubernetes() && hasGatekeeper() ? false : 'kube-apiserver or Gatekeeper is not here';

describe('Gatekeeper asking our external data provider', { skip: NOT_HERE }, () => {
  let api: KubernetesApi;
  let folder: string;
  let admit: ChildProcess;
  let ours: ReviewClient;
  let lab: TrustLab;
  let gatekeeper: Gatekeeper;
  let digest: string;
  let constraint: object | undefined;
  let silent: HostileRegistry;
  const send = async (method: string, path: string, body?: object) => await api.send(method, path, body);
  const dryRun = async (kind: string, name: string, spec: object): Promise<string> =>
    await send('POST', `${KINDS[kind]?.collection}?dryRun=All`, objectOf(kind, name, spec)).then(
      () => '',
      (error: Error) => error.message,
    );
  const file = (name: string, text?: string | Uint8Array): string => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };
  const containerSpec = (image: string) => specWith('containers', image, image);

  before(async () => {
    lab = await TrustLab.start();
    silent = await startHostileRegistry('silent');
    digest = await lab.push('app', { tag: 'v1' });
    await lab.sign('app:v1', lab.byKey);
    await lab.push('multi', { index: true, tag: 'v1' });
    await lab.sign('multi:v1', lab.byKey);
    await lab.push('unsigned', { tag: 'v1' });
    folder = mkdtempSync(join(tmpdir(), 'shearwall-gatekeeper-'));
    api = await startKubernetes({ 'advertise-address': '192.0.2.1' });
    await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    gatekeeper = await startGatekeeper(api, folder);
    const { ca, identityFor } = tlsAuthority();
    const { cert, key } = identityFor('localhost');
    file('tls.crt', cert);
    file('tls.key', key);
    file('root.json', lab.sigstore.trustedRoot);
    file('gatekeeper-ca.crt', gatekeeper.ca);
    file(
      'policy.yaml',
      JSON.stringify({
        version: 1,
        authorities: { release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 } },
        policies: [
          {
            name: 'release',
            images: [`${lab.registry.host}/**`, `${silent.host}/**`],
            signed: { by: ['release'] },
            pin: 'never',
          },
        ],
      }),
    );
    const at = await startAdmit();
    ours = new ReviewClient(at.reviews, ca);
    const { manifests } = await exportGatekeeper([file('policy.yaml')], {
      caBundle: ca,
      namespace: 'shearwall',
    });
    const here = manifests.replace('shearwall-admission.shearwall.svc:8444', `localhost:${at.gatekeeper}`);
    const [provider, template, made] = parseAllDocuments(here).map(
      (document) => document.toJS() as Record<string, unknown>,
    );
    constraint = made;
    await send('POST', '/apis/externaldata.gatekeeper.sh/v1beta1/providers', provider);
    const templates = '/apis/templates.gatekeeper.sh/v1/constrainttemplates';
    await send('POST', templates, template);
    const constraints = '/apis/constraints.gatekeeper.sh/v1beta1/shearwallimages';
    let why = '';
    await eventually(
      async () =>
        await send('POST', constraints, constraint).then(
          () => true,
          (error: Error) => ((why = error.message), false),
        ),
      () => why,
    ).catch(async (error: unknown) => {
      const found = await send('GET', `${templates}/shearwallimages`);
      throw new Error(JSON.stringify(found['status']), { cause: error });
    });
    await eventually(
      async () => /no policy/.test(await dryRun('Pod', 'probe', containerSpec('nginx'))),
      () => gatekeeper.said(),
    );
  });
  after(async () => {
    ours?.close();
    await gatekeeper?.stop();
    admit?.kill('SIGKILL');
    await api?.stop();
    rmSync(folder, { recursive: true, force: true });
    silent?.stop();
    await lab?.[Symbol.asyncDispose]();
  });

  it('agrees with our webhook about thirty objects', async () => {
    const images: [string, boolean, RegExp?][] = [
      [lab.at('app:v1'), true],
      [lab.at(`app@${digest}`), true],
      [lab.at(`app:v1@${digest}`), true],
      [lab.at('multi:v1'), true],
      [lab.at('unsigned:v1'), false, /release: /],
      [lab.at('absent:v1'), false],
      [lab.at(`unsigned@${digest}`), false],
      ['nginx', false, /no policy/],
      [lab.at('App:v1'), false],
      ['registry.example.org/app:v1', false, /no policy/],
    ];
    const cases = images.flatMap(([image, isAllowed, reason]) =>
      PLACES.map((place, at) => ({
        image,
        isAllowed,
        reason,
        place,
        kind: ['Pod', 'Deployment', 'CronJob'][at] ?? '',
      })),
    );
    assert.equal(cases.length, 30);
    for (const [number, { image, isAllowed, reason, place, kind }] of cases.entries()) {
      const spec = specWith(place, image, lab.at('app:v1'));
      const message = await dryRun(kind, `case-${number}`, spec);
      const ours = await decidedByUs(image, place);
      assert.deepEqual([image, ours.isAllowed, message === ''], [image, isAllowed, isAllowed], message);
      if (!isAllowed) assert.ok(message.includes(image), message);
      if (reason !== undefined) assert.match(message, reason);
    }
  });

  it('refuses within its own time-out what a registry does not answer', async () => {
    const message = await dryRun('Pod', 'slow', containerSpec(`${silent.host}/app:v1`));
    assert.match(message, /has not answered in time/);
  });

  it('lets old objects stay as they are, and judges an image that was added to one', async () => {
    await send('DELETE', '/apis/constraints.gatekeeper.sh/v1beta1/shearwallimages/shearwall-images');
    await eventually(
      async () => (await dryRun('Pod', 'probe', containerSpec('nginx'))) === '',
      () => gatekeeper.said(),
    );
    const path = `${KINDS['Deployment']?.collection}`;
    await send('POST', path, objectOf('Deployment', 'old', containerSpec('nginx')));
    await send('POST', '/apis/constraints.gatekeeper.sh/v1beta1/shearwallimages', constraint);
    await eventually(
      async () => (await dryRun('Pod', 'probe', containerSpec('nginx'))) !== '',
      () => gatekeeper.said(),
    );
    await send('PATCH', `${path}/old`, { spec: { replicas: 0 } });
    const spec = { initContainers: [{ name: 'more', image: 'nginx' }] };
    await assert.rejects(send('PATCH', `${path}/old`, { spec: { template: { spec } } }), /no policy/);
  });

  it('writes digests by Assign, and changes nothing that has one', async () => {
    const [assign] = deployed('assign');
    await send('POST', '/apis/mutations.gatekeeper.sh/v1/assign', assign);
    const image = lab.at('app:v1');
    const made = async (name: string, from: string): Promise<string | undefined> => {
      const object = objectOf('Pod', name, { containers: [{ name: 'main', image: from }] });
      const pod = await send('POST', `${KINDS['Pod']?.collection}?dryRun=All`, object);
      return (pod as { spec: { containers: { image: string }[] } }).spec.containers[0]?.image;
    };
    const pinned = `${image}@${digest}`;
    await eventually(
      async () => (await made('assigned', image)) === pinned,
      () => gatekeeper.said(),
    );
    assert.equal(await made('again', pinned), pinned);
  });

  it('refuses everything when nobody answers', async () => {
    const ended = once(admit, 'exit');
    admit.kill('SIGKILL');
    await ended;
    assert.match(await dryRun('Deployment', 'late', containerSpec(lab.at('app:v1'))), /denied|shearwall/);
  });

  async function decidedByUs(image: string, place: Place): Promise<{ isAllowed: boolean }> {
    const object = objectOf('Pod', 'ours', specWith(place, image, lab.at('app:v1')));
    const { allowed } = await ours.review('/validate', object);
    return { isAllowed: allowed === true };
  }

  async function startAdmit(): Promise<{ reviews: number; gatekeeper: number }> {
    const files = ['--policy', file('policy.yaml'), '--trusted-root', file('root.json')];
    const tls = ['--tls-cert', file('tls.crt'), '--tls-key', file('tls.key')];
    const at = ['--listen', '127.0.0.1:0', '--operations', '127.0.0.1:0', '--gatekeeper', '127.0.0.1:0'];
    let [answered, said] = ['', ''];
    const { child } = startShearwall(
      ['admit', ...files, ...tls, ...at, '--gatekeeper-ca', file('gatekeeper-ca.crt'), '--json'],
      { program: PROGRAM, env: {}, onStderr: (text) => void (said += text) },
    );
    admit = child;
    child.stdout?.on('data', (text: Buffer) => void (answered += text.toString()));
    await eventually(
      () => answered.trimEnd().endsWith('}') || child.exitCode !== null,
      () => said,
    );
    const { reviews, gatekeeper: provider } = JSON.parse(answered) as { reviews: string; gatekeeper: string };
    return { reviews: Number(new URL(reviews).port), gatekeeper: Number(new URL(provider).port) };
  }
});
