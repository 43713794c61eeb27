import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { reader } from '../../../../test/fakes/policy-case.ts';
import { tlsAuthority } from '../../../../test/fakes/tls-authority.ts';
import { exportToGatekeeper } from './to-gatekeeper.ts';

const { ca, identityFor } = tlsAuthority();
const POLICY = "version: 1\npolicies:\n  - {name: a, images: ['**'], unsigned: allow}\n";
const exported = async (caBundle = ca, text = POLICY) =>
  await exportToGatekeeper(['p.yaml'], { caBundle, namespace: 'guards' }, reader({ 'p.yaml': text }));

describe('what makes Gatekeeper ask shearwall', () => {
  it('is a Provider of its namespace and authority, a template and a constraint of its kind', async () => {
    const { to, objects, manifests } = await exported();
    assert.deepEqual([to, objects], ['gatekeeper', 3]);
    type Made = { kind: string; spec: Record<string, unknown> };
    const made = parseAllDocuments(manifests).map((document) => document.toJS() as Made);
    const [provider, template, constraint] = made;
    assert.deepEqual(provider?.spec, {
      url: 'https://shearwall-admission.guards.svc:8444/external-data/v1beta1?timeout=5s',
      timeout: 5,
      caBundle: Buffer.from(ca).toString('base64'),
    });
    assert.deepEqual(template?.spec['crd'], { spec: { names: { kind: constraint?.kind } } });
  });

  it('says that policies stay where they are, that it has to fail closed, and which are not heard of', async () => {
    const warning = POLICY.replace('name: a,', 'name: a, mode: warn,');
    assert.match((await exported()).notes.join('\n'), /policies stay[^]*failurePolicy Fail/);
    assert.doesNotMatch((await exported()).notes.join('\n'), /mode: warn/);
    assert.match((await exported(ca, warning)).notes.join('\n'), /mode: warn .* refused by a$/);
  });

  it('is not written for a policy that cannot be read', async () => {
    await assert.rejects(exported(ca, 'version: 1\npolicies: [{name: a}]\n'), { code: 'POLICY_INVALID' });
  });

  for (const [what, text, message] of [
    ['nothing', '', /holds no certificate/],
    ['base64 of one, as a Secret has it', Buffer.from(ca).toString('base64'), /holds no certificate/],
    ['a private key beside it', ca + identityFor('localhost').key, /private key/],
    ['a damaged one', ca.replace(/\n[A-Za-z0-9+/]{20}/, '\n'), /cannot be read/],
  ] as const)
    it(`believes no bundle that is ${what}`, async () => {
      await assert.rejects(exported(text), { code: 'POLICY_PROVIDER_CA', message });
    });

  it('takes two authorities, as while one is renewed', async () => {
    assert.equal((await exported(`# old\n${ca}# new\n${tlsAuthority().ca}`)).objects, 3);
  });
});
