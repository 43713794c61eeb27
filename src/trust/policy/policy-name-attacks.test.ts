import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../test/fakes/evidence.ts';
import { codes, decideCase, NOW, policies, subjectWith } from '../../../test/fakes/policy-case.ts';
import { digestOf } from '../../base/digest.ts';
import { parseReference } from '../../oci/index.ts';

const builder = identitySigner('builder@acme.example');
const labA = identitySigner('a@lab.example');
const by = (signer: FakeEvidence['signer'], more = {}): FakeEvidence => ({ signer, at: NOW, ...more });

const AUTHORITIES = `
version: 1
authorities:
  builder: {issuer: https://issuer.example, identity: builder@acme.example}
  lab-a: {issuer: https://issuer.example, identity: a@lab.example}
  lab-b: {issuer: https://issuer.example, identity: b@lab.example}
  any-lab: {issuer: https://issuer.example, identityRegexp: '.*@lab\\.example'}
  anybody: {issuer: https://issuer.example, identityRegexp: '.*'}
`;

describe('attacks on names', async () => {
  const acme = await policies(`${AUTHORITIES}
policies:
  - {name: acme, images: [ghcr.io/acme/**], signed: {by: [anybody]}}`);

  it('a look-alike repository', () => {
    const evidence = [by(labA)];
    const at = (registry: string, repository: string) =>
      decideCase(acme, { image: { registry, repository }, evidence }).allowed;
    assert.equal(at('ghcr.io', 'acme/x'), true);
    for (const repository of ['acme-evil/x', 'acme', 'x/acme/y', 'acmee/x'])
      assert.equal(at('ghcr.io', repository), false, repository);
    for (const registry of ['ghcr.io.evil.example', 'evil.example', 'ghcr.io:8443', 'xghcr.io', 'ghcrxio'])
      assert.equal(at(registry, 'acme/x'), false, registry);
    assert.equal(at('evil.example', 'ghcr.io/acme/x'), false);
  });

  it('an identity that only contains the one that is accepted', async () => {
    const set = await policies(`version: 1
authorities:
  acme: {issuer: https://issuer.example, identityRegexp: 'https://github\\.com/acme/app|never'}
policies:
  - {name: a, images: ['**'], signed: {by: [acme]}}`);
    const at = (identity: string) => decideCase(set, { evidence: [by(identitySigner(identity))] }).allowed;
    assert.equal(at('https://github.com/acme/app'), true);
    for (const identity of [
      'https://github.com/acme/app-evil',
      'https://evil/?https://github.com/acme/app',
      'https://github.com/acme/app\n',
      'x\nhttps://github.com/acme/app',
    ])
      assert.equal(at(identity), false, identity);
  });

  it('a catastrophic pattern on a 64 KB identity', async () => {
    const set = await policies(`version: 1
authorities:
  slow: {issuer: https://issuer.example, identityRegexp: '(a+)+(b|c)'}
  slower: {issuer: https://issuer.example, identityRegexp: '(([a-z]*)*)*[0-9]'}
policies:
  - {name: a, images: ['**'], signed: {by: [slow, slower]}}`);
    // A backtracking engine would need more than the age of the universe for either.
    for (const length of [4096, 65_536])
      assert.equal(decideCase(set, { evidence: [by(identitySigner('a'.repeat(length)))] }).allowed, false);
  });
});

describe('attacks on an index', async () => {
  const set = await policies(`${AUTHORITIES}
policies:
  - {name: a, images: ['**'], signed: {by: [builder]}}`);

  it('a child of a signed index, pulled by itself', () => {
    assert.deepEqual(codes(decideCase(set, {})), ['NOT_SIGNED']);
  });

  it('a child that a signed index does not list', () => {
    const viaIndex = { ...subjectWith('index', [by(builder)]), manifests: [digestOf('other child')] };
    assert.equal(decideCase(set, { viaIndex }).allowed, false);
  });

  it('one signed platform among unsigned ones', () => {
    const platforms = [
      subjectWith('good', [by(builder)], 'linux/amd64'),
      subjectWith('evil', [], 'linux/arm64'),
    ];
    assert.equal(decideCase(set, { platforms }).allowed, false);
  });
});

describe('attacks on the name of an image', () => {
  it('another spelling of the registry, to fall under a laxer policy', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: strict, images: ['ghcr.io/acme/**', 'docker.io/acme/**'], signed: {by: [builder]}}
  - {name: rest, images: ['**'], unsigned: allow}`);
    const at = (registry: string): boolean =>
      decideCase(set, { image: { registry, repository: 'acme/app' } }).allowed;

    for (const registry of [
      'ghcr.io',
      'ghcr.io:443',
      'ghcr.io:0443',
      'registry-1.docker.io',
      'docker.io:443',
    ])
      assert.equal(at(registry), false, registry);
    assert.equal(at('ghcr.io:8443'), true);
  });

  it('another spelling of an address, to fall under a laxer policy', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: strict, images: ['127.0.0.1:5017/**', '[::1]/**'], signed: {by: [builder]}}
  - {name: rest, images: ['**'], except: ['127.0.0.1:5017/**', '[::1]/**'], unsigned: allow}`);

    for (const host of ['127.1:5017', '0x7f.0.0.1:5017', '2130706433:5017', '[::ffff:7f00:1]:5017'])
      assert.throws(() => parseReference(`${host}/acme/app`), { code: 'OCI_REFERENCE_INVALID' }, host);
    const image = parseReference('[0:0:0:0:0:0:0:1]/acme/app');
    assert.equal(decideCase(set, { image }).allowed, false);
  });
});
