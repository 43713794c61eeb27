import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import { ours } from '../../../../test/fakes/foreign-policies.ts';
import { decideCase, NOW, reader } from '../../../../test/fakes/policy-case.ts';
import { FIVE, GITHUB, PUBLISHED, WORKFLOW } from '../../../../test/fakes/published-policies.ts';
import { loadPolicies } from '../load-policies.ts';
import { convertPolicies } from './convert-policies.ts';

const FIRST = PUBLISHED['ClusterImagePolicy']?.find(({ says }) => typeof says === 'string')?.text ?? '';

const byKey: FakeEvidence = { signer: ours.signer, at: NOW };
const EVIDENCE: Record<(typeof FIVE)[number], FakeEvidence[]> = {
  'acme/app': [byKey],
  'acme/ci': [{ signer: identitySigner(WORKFLOW, GITHUB), at: NOW }],
  'acme/raw': [],
  'acme/sbom': [byKey, { ...byKey, predicateType: 'https://spdx.dev/Document', predicate: {} }],
  'else/app': [byKey],
};

/** As a file of policies: nobody has to convert it. */
const read = async (text: string) =>
  await loadPolicies(['published.yaml'], reader({ 'published.yaml': text }));

it('is the same policy as a manifest in JSON', async () => {
  const { policy } = await convertPolicies(FIRST, 'f');
  const [of, as] = [await read(policy), await read(JSON.stringify(parse(FIRST), undefined, 2))];
  assert.equal(as.digest, of.digest);
  assert.equal((await read(JSON.stringify(parse(FIRST)))).digest, of.digest);
});

it('is not taken for one of another engine where it says that it is ours', async () => {
  await assert.rejects(read(`${FIRST}version: 1\n`), {
    code: 'POLICY_INVALID',
    message: /unknown key 'kind'/,
  });
});

it('is read from what a cluster holds of ours only where the spec is given', async () => {
  const spec = `apiVersion: policies.shearwall.dev/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec: {}\n`;
  await assert.rejects(read(spec), { code: 'POLICY_FOREIGN', message: /what it has as 'spec' is/ });
});

for (const [kind, published] of Object.entries(PUBLISHED))
  describe(`of ten policies as ${kind} publishes them`, () => {
    it('there are ten', () => assert.equal(published.length, 10));
    for (const { what, text, says } of published)
      if (typeof says === 'string')
        it(`${what}: our verdict on five images is theirs`, async () => {
          const set = await read(text);
          const verdicts = FIVE.map((repository) => {
            const image = { registry: 'ghcr.io', repository };
            return decideCase(set, { image, evidence: EVIDENCE[repository] }).allowed ? '+' : '-';
          });
          assert.equal(verdicts.join(''), says, (await convertPolicies(text, 'published.yaml')).policy);
        });
      else
        it(`${what}: it is refused, with the line`, async () => {
          await assert.rejects(read(text), (error: Error) => {
            assert.match(error.message, says);
            assert.match(error.message, /published\.yaml:\d+:\d+: /);
            return true;
          });
        });
  });

describe('of a published policy with a change', () => {
  const published = (kind: string, what: string): string =>
    PUBLISHED[kind]?.find((each) => each.what === what)?.text ?? assert.fail(what);
  const byKeyOfRatify = published('ratify', 'a key, for all');
  const byIdentity = published('connaisseur', 'an identity');

  for (const [what, text, says] of [
    [
      'a provider that is not there',
      byKeyOfRatify.replace('provider: inline-key', 'provider: gone'),
      /'gone'/,
    ],
    [
      'artifacts that are no signatures',
      byKeyOfRatify.replace(/artifactTypes: .*/, 'artifactTypes: text/plain'),
      /it looks at no signatures/,
    ],
  ] as const)
    it(`${what} is refused`, async () => {
      await assert.rejects(convertPolicies(text, 'changed.yaml'), { code: 'POLICY_FOREIGN', message: says });
    });

  it('artifacts of any type are signatures, too', async () => {
    const any = byKeyOfRatify.replace(/artifactTypes: .*/, "artifactTypes: '*'");
    assert.deepEqual(await convertPolicies(any, 'f'), await convertPolicies(byKeyOfRatify, 'f'));
  });

  it('no proof is asked for that is not asked for there, and every other one', async () => {
    const written = async (text: string): Promise<string> => (await convertPolicies(text, 'f')).policy;
    assert.match(await written(byKeyOfRatify), /logEntries: 0\n/);
    assert.doesNotMatch(await written(byKeyOfRatify.replace('tLogVerify: false', '')), /logEntries/);
    assert.doesNotMatch(await written(byIdentity), /scts/);
    const without = byIdentity.replace('trustRoot: ci\n', 'trustRoot: ci\n      verifySCT: false\n');
    assert.match(await written(without), /scts: 0\n/);
  });

  it('several policies of one verifier are told apart by number', async () => {
    const two = published('ratify', 'a key for all but a scope, which has an identity');
    const { policies: names } = await convertPolicies(two, 'f');
    assert.deepEqual(names, ['verifier-cosign', 'verifier-cosign-1']);
  });
});
