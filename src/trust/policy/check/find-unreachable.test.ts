import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keySigner } from '../../../../test/fakes/evidence.ts';
import { reader } from '../../../../test/fakes/policy-case.ts';
import { parseGlob } from '../glob.ts';
import { checkPolicies } from './check-policies.ts';
import { isCovered } from './covered.ts';

const HEAD = `version: 1
authorities:
  me: {issuer: https://issuer.example, identity: me@example.org}
policies:
`;

async function found(text: string, files: Record<string, string> = {}): Promise<string[]> {
  const { findings } = await checkPolicies(['policy.yaml'], reader({ 'policy.yaml': text, ...files }));
  for (const { file } of findings) assert.equal(file, 'policy.yaml');
  return findings.map(({ line, code }) => `${line} ${code}`);
}

/** The one finding, in words. */
async function said(text: string, files: Record<string, string> = {}): Promise<string | undefined> {
  const { findings } = await checkPolicies(['policy.yaml'], reader({ 'policy.yaml': text, ...files }));
  assert.equal(findings.length, 1);
  return findings[0]?.message;
}

describe('what of a policy can never count', () => {
  it('is nothing where every part can', async () => {
    const policy = `${HEAD}  - {name: a, images: ['ghcr.io/acme/**', 'ghcr.io/other/*'], except: ['ghcr.io/acme/old'], signed: {by: [me]}}\n`;
    assert.deepEqual(await found(policy), []);
  });

  it('is a pattern that except takes away whole, with its line', async () => {
    const policy = `${HEAD}  - name: a
    images:
      - ghcr.io/acme/app
      - ghcr.io/other/**
    except: ['ghcr.io/acme/**']
    signed: {by: [me]}
`;
    assert.deepEqual(await found(policy), ['7 PATTERN_EXCEPTED']);
  });

  it('is a pattern that another one has, the later of two equal ones', async () => {
    const policy = `${HEAD}  - {name: a, images: ['ghcr.io/acme/*', 'ghcr.io/**', 'ghcr.io/**'], signed: {by: [me]}}\n`;
    assert.deepEqual(await found(policy), ['5 PATTERN_REDUNDANT', '5 PATTERN_REDUNDANT']);
  });

  it('is an authority that nobody names', async () => {
    const policy = `${HEAD}  - {name: a, images: ['ghcr.io/acme/*'], unsigned: allow}\n`;
    assert.deepEqual(await found(policy), ['3 AUTHORITY_UNUSED']);
    assert.equal(await said(policy), "no rule names the authority 'me'");
  });

  it('is a threshold whose names are one key', async () => {
    const { pem: key } = keySigner();
    const policy = `version: 1
authorities:
  a: {key: k.pub}
  b: {key: k.pub}
policies:
  - name: p
    images: ['**']
    signed: {by: [a, b], atLeast: 2}
`;
    assert.deepEqual(await found(policy, { 'k.pub': key }), ['8 THRESHOLD_UNREACHABLE']);
  });
});

describe('a pattern within another', () => {
  const glob = (text: string) => parseGlob(text) as never;
  for (const [inner, outer, expected] of [
    ['ghcr.io/a/b', 'ghcr.io/**', true],
    ['ghcr.io/a/*', 'ghcr.io/**', true],
    ['ghcr.io/**', 'ghcr.io/a/**', false],
    ['ghcr.io/a*', 'ghcr.io/*', true],
    ['ghcr.io/*', 'ghcr.io/a*', false],
    ['ghcr.io/**/app', 'ghcr.io/*/app', false],
    ['**', '**', true],
    ['*.example.org/**', '**', true],
  ] as const)
    it(`${inner} is${expected ? '' : ' not'} within ${outer}`, () =>
      assert.equal(isCovered(glob(inner), glob(outer)), expected));
});
