import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import { codes, decideCase, traceText } from '../../../../test/fakes/policy-case.ts';
import type { Decision } from '../../types.ts';
import { decideByName, pinOf, policySet } from '../index.ts';
import { narrowings, readResources } from './read-resources.ts';
import type { PolicyResource, ReadResource } from './types.ts';

const REPOSITORY = { registry: 'ghcr.io', repository: 'acme/app' };
const authority = (name: string): object => ({
  [name]: { issuer: 'https://issuer.example', identity: `${name}@acme.example` },
});
const specOf = (name: string, more: object = {}): object => ({
  version: 1,
  authorities: authority(name),
  policies: [{ name, images: ['ghcr.io/acme/**'], signed: { by: [name] }, ...more }],
});
const clusterPolicy = (spec: unknown, version = 'u1/1'): PolicyResource => ({
  namespace: '',
  name: 'base',
  version,
  spec,
});
const policyOf = (spec: unknown, version = 'u2/1'): PolicyResource => ({
  namespace: 'shop',
  name: 'strict',
  version,
  spec,
});
const by = (name: string): FakeEvidence => ({ signer: identitySigner(`${name}@acme.example`) });

async function decided(resources: PolicyResource[], evidence: FakeEvidence[]): Promise<Decision> {
  const read = await readResources(resources);
  return decideCase(policySet(read.map(({ parsed }) => parsed)), { evidence });
}
async function problemOf(resource: PolicyResource): Promise<string> {
  return (await readResources([resource]))[0]?.problem ?? '';
}

describe('policies of a cluster', () => {
  it('decide as those of a file do, under the name of their object', async () => {
    const resources = [clusterPolicy(specOf('release'))];
    assert.equal((await decided(resources, [by('release')])).allowed, true);
    const { reasons } = await decided(resources, []);
    assert.match(reasons[0]?.message ?? '', /^base\/release: not signed by release/);
  });

  it('of a namespace can refuse what others allow, and allow nothing that they do not', async () => {
    const both = [clusterPolicy(specOf('release')), policyOf(specOf('auditor'))];
    assert.deepEqual(codes(await decided(both, [by('release')])), ['NOT_SIGNED']);
    assert.equal((await decided(both, [by('release'), by('auditor')])).allowed, true);
    assert.deepEqual(codes(await decided([policyOf(specOf('auditor'))], [by('auditor')])), [
      'NO_POLICY_MATCHES',
    ]);
  });

  it('of a namespace are no reason to ask a registry, and choose no pins', async () => {
    const set = policySet((await readResources([policyOf(specOf('auditor'))])).map(({ parsed }) => parsed));
    assert.ok(decideByName(set, { image: 'app', repository: REPOSITORY, digest: undefined }));
    assert.equal(pinOf(set, REPOSITORY), 'never');
    const broken = await readResources([policyOf(specOf('auditor', { signed: { by: ['x'] } }))]);
    const unread = policySet(broken.map(({ parsed }) => parsed));
    assert.ok(decideByName(unread, { image: 'app', repository: REPOSITORY, digest: undefined }));
  });

  for (const [key, more] of [
    ['unsigned', { unsigned: 'allow', signed: undefined }],
    ['pin', { pin: 'never' }],
    ['cache', { cache: { stale: '1h' } }],
  ] as const)
    it(`of a namespace have no '${key}', and say where it stands`, async () => {
      const spec = JSON.parse(JSON.stringify(specOf('auditor', more))) as unknown;
      assert.match(await problemOf(policyOf(spec)), /^Policy shop\/strict:\d+:\d+: .*no place[^]*\| +\S+:/);
      assert.equal(await problemOf(clusterPolicy(spec)), '');
    });

  it("have a fleet's findings by https alone, and those of a namespace have none", async () => {
    const specWith = (findings: string): object => {
      const rule = { type: 'scan', by: ['ci'], actNow: '7d', maxAge: '1d', findings };
      return { ...specOf('ci', { attested: [rule] }) };
    };
    const url = specWith('https://fleet.example/findings.json');
    assert.equal(await problemOf(clusterPolicy(url)), '');
    for (const path of ['findings.json', '/var/run/secrets/token', '../x'])
      assert.match(
        await problemOf(clusterPolicy(specWith(path))),
        /no file is beside an object of a cluster/,
      );
    assert.match(await problemOf(policyOf(url)), /nobody asked besides registries/);
  });

  it('that cannot be read refuse what they name, and nothing else', async () => {
    const broken = policyOf(specOf('auditor', { images: ['ghcr.io/acme/other'], signed: { by: ['x'] } }));
    const good = clusterPolicy(specOf('release'));
    assert.equal((await decided([good, broken], [by('release')])).allowed, true);
    const about = policyOf(specOf('auditor', { signed: { by: ['auditr'] } }));
    const decision = await decided([good, about], [by('release')]);
    assert.deepEqual(codes(decision), ['POLICY_UNREADABLE']);
    assert.match(decision.reasons[0]?.message ?? '', /Policy shop\/strict.*did you mean 'auditor'/s);
    assert.match(traceText(decision), /\nno readable: .*did you mean/);
  });

  for (const [what, spec] of [
    ['nothing', undefined],
    ['a list', []],
    ['no policies', { version: 1 }],
    ['an unknown field', { ...specOf('release'), polices: [] }],
    ['images that are not patterns', specOf('release', { images: ['ghcr.io/acme/**', 'x:y:z'], extra: 1 })],
    ['images that are numbers', specOf('release', { images: [1] })],
    ['a key in a file', { ...specOf('k'), authorities: { k: { key: '/etc/hostname' } } }],
    ['cycles of its own', { version: 1, policies: [{ name: 'a', images: { images: [] } }] }],
  ] as const)
    it(`refuse every image that they may be about where they are ${what}`, async () => {
      assert.notEqual(await problemOf(clusterPolicy(spec)), '');
      assert.deepEqual(codes(await decided([clusterPolicy(spec)], [by('release'), by('k')])), [
        'POLICY_UNREADABLE',
      ]);
    });

  it('name no file of the machine that reads them', async () => {
    const spec = { ...specOf('k'), authorities: { k: { key: '/etc/hostname' } } };
    assert.match(
      await problemOf(clusterPolicy(spec)),
      /no file is beside an object of a cluster: write the PEM/,
    );
  });

  it('are read once for each state of their object', async () => {
    const first = await readResources([clusterPolicy(specOf('release'))]);
    const again = await readResources([clusterPolicy(specOf('release'))], first);
    assert.equal(again[0], first[0]);
    const changed = await readResources([clusterPolicy(specOf('auditor'), 'u1/2')], first);
    assert.notEqual(changed[0], first[0]);
  });

  it('of a namespace are handed on under its name, and those of the cluster are not', async () => {
    const read = await readResources([clusterPolicy(specOf('release')), policyOf(specOf('auditor'))]);
    const all = narrowings(read);
    assert.deepEqual([...all.keys()], ['shop']);
    assert.deepEqual(
      all.get('shop')?.files.flatMap(({ policies }) => policies.map(({ name }) => name)),
      ['shop/strict/auditor'],
    );
  });

  it('have another digest in each state, also where they are again what they once were', async () => {
    const digestOf = async (version: string): Promise<string> => {
      const read: ReadResource[] = await readResources([policyOf(specOf('auditor'), version)]);
      return narrowings(read).get('shop')?.digest ?? '';
    };
    assert.notEqual(await digestOf('u2/1'), await digestOf('u2/3'));
    assert.equal(await digestOf('u2/1'), await digestOf('u2/1'));
  });
});
