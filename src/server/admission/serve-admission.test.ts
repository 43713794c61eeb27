/** The processes themselves: two that answer, one that verifies, against a registry and a Sigstore of this test. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { podOf, ReviewClient } from '../../../test/fakes/admission.ts';
import { tlsAuthority } from '../../../test/fakes/tls-authority.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { type LogFields, silentLog } from '../../base/log.ts';
import { systemClock } from '../../base/system-clock.ts';
import { publicKeyPem } from '../../sigstore/index.ts';
import { type Admission, serveAdmission } from './serve-admission.ts';

const POLICY = (host: string, key: string, images = `${host}/**`) =>
  JSON.stringify({
    version: 1,
    authorities: { release: { key, logEntries: 0 } },
    policies: [{ name: 'release', images: [images], signed: { by: ['release'] } }],
  });

describe('an admission webhook that runs', () => {
  let lab: TrustLab;
  let folder: string;
  let admission: Admission;
  let client: ReviewClient;
  let signed: string;
  const said: string[] = [];
  const log = {
    ...silentLog,
    warn: (line: string, fields?: LogFields) => void said.push(`${line} ${fields?.['error']}`),
  };
  const context = { clock: systemClock, log, signal: new AbortController().signal };
  const { ca, identityFor } = tlsAuthority();
  const gatekeeper = tlsAuthority();
  const file = (name: string): string => join(folder, name);
  const key = (): string => publicKeyPem(lab.signer.publicKey);
  const input = () => ({
    sources: {
      policies: [file('policy.yaml')],
      trustedRoot: file('root.json'),
      stateDir: folder,
      cacheDir: file('cache'),
      insecure: false,
      reloadMs: 200,
    },
    listen: { host: '127.0.0.1', port: 0 },
    operations: { host: '127.0.0.1', port: 0 },
    tls: { files: { cert: file('tls.crt'), key: file('tls.key') } },
    provider: { listen: { host: '127.0.0.1', port: 0 }, clientCa: file('gatekeeper-ca.crt') },
    shapes: [{ group: 'example.com', kind: 'App', plural: 'apps', podSpecs: [], images: ['spec.image'] }],
    drainMs: 0,
  });

  const operations = async (path: string): Promise<{ status: number; body: string }> => {
    const { port } = admission.operations;
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path }, (response) => {
        void text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }));
      }).on('error', reject);
    });
  };
  const askKeys = async (keys: string[], identity: { cert?: string; key?: string }) => {
    const asking = new ReviewClient(admission.provider?.port ?? 0, ca, identity);
    const request = { apiVersion: 'externaldata.gatekeeper.sh/v1beta1', kind: 'ProviderRequest' };
    const path = '/external-data/v1beta1?timeout=5s';
    const { text: answer } = await asking
      .post(path, JSON.stringify({ ...request, request: { keys } }))
      .finally(() => asking.close());
    const { response } = JSON.parse(answer) as { response: { items: { value: string; error: string }[] } };
    return response.items;
  };
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await delay(50);
  };
  const pathsSeen = (): string[] => lab.registry.seen.map(({ path }) => path);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-admission-'));
    lab = await TrustLab.start();
    signed = `127.0.0.1/app@${await lab.push('app')}`.replace('127.0.0.1', lab.registry.host);
    await lab.sign('app', lab.byKey);
    await lab.push('unsigned');
    const { cert, key: tlsKey } = identityFor('localhost');
    writeFileSync(file('tls.crt'), cert);
    writeFileSync(file('gatekeeper-ca.crt'), gatekeeper.ca);
    writeFileSync(file('tls.key'), tlsKey);
    writeFileSync(file('root.json'), lab.sigstore.trustedRoot);
    writeFileSync(file('policy.yaml'), POLICY(lab.registry.host, key()));
    admission = await serveAdmission(input(), context);
    client = new ReviewClient(admission.listen.port, ca);
  });
  after(async () => {
    client?.close();
    await admission?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('pins the tag of a signed image, and admits what it pinned', async () => {
    const { patch } = await client.review('/mutate?timeout=10s', podOf(lab.at('app:latest')));
    const pinned = signed.replace('@', ':latest@');
    assert.deepEqual(patch, [{ op: 'replace', path: '/spec/containers/0/image', value: pinned }]);
    assert.equal((await client.review('/validate?timeout=10s', podOf(pinned))).allowed, true);
  });

  it('refuses what nobody signed, and says which image, where and why', async () => {
    const { allowed, message } = await client.review('/validate', podOf(lab.at('unsigned:latest')));
    assert.equal(allowed, false);
    assert.match(
      message ?? '',
      /^Pod shop\/web: 127.0.0.1:\d+\/unsigned:latest \(container c0 in spec.containers\): release: /,
    );
  });

  it('looks at a kind that somebody named, and pins what stands there', async () => {
    const app = (image: string) => ({
      apiVersion: 'example.com/v1',
      kind: 'App',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { image },
    });
    const of = { kind: { group: 'example.com', version: 'v1', kind: 'App' } };
    const { patch } = await client.review('/mutate', app(lab.at('app:latest')), of);
    assert.deepEqual(patch, [{ op: 'replace', path: '/spec/image', value: signed.replace('@', ':latest@') }]);
    const { allowed, message } = await client.review('/validate', app(lab.at('unsigned:latest')), of);
    assert.equal(allowed, false);
    assert.match(message ?? '', /^App shop\/web: /);
  });

  it('refuses what no policy names without asking its registry', async () => {
    const seen = pathsSeen().length;
    const { allowed, message } = await client.review('/validate', podOf('registry.invalid/app:1'));
    assert.equal(allowed, false);
    assert.match(message ?? '', /no policy/);
    assert.equal(pathsSeen().length, seen);
  });

  it('answers Gatekeeper by the same decision, each key by itself', async () => {
    const keys = [lab.at('app:latest'), `shop|${lab.at('unsigned:latest')}`, 'registry.invalid/app:1'];
    const answer = await askKeys(keys, gatekeeper.identityFor('gatekeeper'));
    assert.deepEqual(
      answer.map(({ value, error }) => [value, error === '']),
      [
        [signed.replace('@', ':latest@'), true],
        ['', false],
        ['', false],
      ],
    );
  });

  it('answers nobody in place of Gatekeeper: neither without a certificate nor with one of another authority', async () => {
    await assert.rejects(askKeys([signed], {}));
    await assert.rejects(askKeys([signed], identityFor('gatekeeper')));
  });

  it('only warns on the path for clusters in which nothing is enforced', async () => {
    const { allowed, warnings } = await client.review('/warn/validate', podOf(lab.at('unsigned:latest')));
    assert.equal(allowed, true);
    assert.match(warnings[0] ?? '', /^would be refused: Pod shop\/web/);
  });

  it('answers what is not a review with a status, and never with yes', async () => {
    assert.equal((await client.post('/validate', '{}')).status, 400);
    assert.equal((await client.post('/validate', Buffer.alloc(8 * 1024 * 1024 + 1, 'a'))).status, 413);
    assert.equal((await client.post('/validate', '['.repeat(100_000))).status, 400);
    assert.equal((await client.post('/elsewhere', '{}')).status, 404);
  });

  it('counts reviews, without a name from the cluster in any label', async () => {
    await until(async () => (await operations('/metrics')).body.includes('review="warn"'));
    const { body } = await operations('/metrics');
    assert.match(body, /^shearwall_admission_reviews_total\{review="validate",answer="refused"\} [1-9]/m);
    assert.match(body, /^shearwall_admission_ready 1$/m);
    assert.doesNotMatch(body, /shop|unsigned|127\.0\.0\.1/);
    assert.equal((await operations('/healthz')).status, 200);
  });

  it('goes by a changed policy, and by none that it remembers from before', async () => {
    assert.equal((await client.review('/validate', podOf(signed))).allowed, true);
    writeFileSync(file('policy.yaml'), POLICY(lab.registry.host, key(), 'registry.example.org/**'));
    await until(async () => (await client.review('/validate', podOf(signed))).allowed === false);
    writeFileSync(file('policy.yaml'), 'version: 1\npolicies: [');
    await until(async () => said.some((line) => line.includes('those before stay in force')));
    assert.equal((await client.review('/validate', podOf(signed))).allowed, false);
    writeFileSync(file('policy.yaml'), POLICY(lab.registry.host, key()));
    await until(async () => (await client.review('/validate', podOf(signed))).allowed === true);
    assert.equal((await operations('/readyz')).status, 200);
  });

  it('answers from memory while the process that verifies is away, refuses the rest, and starts it again', async () => {
    await until(async () => (await operations('/readyz')).status === 200);
    // Both processes that answer are to know it: each has connections of its own.
    const clients = Array.from({ length: 6 }, () => new ReviewClient(admission.listen.port, ca));
    for (const each of clients) assert.equal((await each.review('/validate', podOf(signed))).allowed, true);
    process.kill(admission.processes().verifier ?? 0, 'SIGKILL');
    await until(async () => (await operations('/readyz')).status === 503);
    for (const each of clients) assert.equal((await each.review('/validate', podOf(signed))).allowed, true);
    const { allowed, message } = await client.review('/validate', podOf(lab.at('app:other')));
    assert.deepEqual([allowed, /process that verifies images/.test(message ?? '')], [false, true]);
    await until(async () => (await operations('/readyz')).status === 200);
    assert.equal((await client.review('/validate', podOf(lab.at('app:latest')))).allowed, false);
    for (const each of clients) each.close();
  });

  it('cannot start without a policy that can be read', async () => {
    const broken = { ...input(), sources: { ...input().sources, policies: [file('absent.yaml')] } };
    await assert.rejects(serveAdmission(broken, context), { code: 'ADMIT_START', message: /absent.yaml/ });
  });
});
