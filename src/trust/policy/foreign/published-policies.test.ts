import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import { ours } from '../../../../test/fakes/foreign-policies.ts';
import { decideCase, NOW, policies } from '../../../../test/fakes/policy-case.ts';
import { FIVE, GITHUB, PUBLISHED, WORKFLOW } from '../../../../test/fakes/published-policies.ts';
import { convertPolicies } from './convert-policies.ts';

const byKey: FakeEvidence = { signer: ours.signer, at: NOW };
const EVIDENCE: Record<(typeof FIVE)[number], FakeEvidence[]> = {
  'acme/app': [byKey],
  'acme/ci': [{ signer: identitySigner(WORKFLOW, GITHUB), at: NOW }],
  'acme/raw': [],
  'acme/sbom': [byKey, { ...byKey, predicateType: 'https://spdx.dev/Document', predicate: {} }],
  'else/app': [byKey],
};

for (const [kind, published] of Object.entries(PUBLISHED))
  describe(`of ten policies as ${kind} publishes them`, () => {
    it('there are ten', () => assert.equal(published.length, 10));
    for (const { what, text, says } of published)
      if (typeof says === 'string')
        it(`${what}: our verdict on five images is theirs`, async () => {
          const { policy } = await convertPolicies(text, 'published.yaml');
          const set = await policies(policy);
          const verdicts = FIVE.map((repository) => {
            const image = { registry: 'ghcr.io', repository };
            return decideCase(set, { image, evidence: EVIDENCE[repository] }).allowed ? '+' : '-';
          });
          assert.equal(verdicts.join(''), says, policy);
        });
      else
        it(`${what}: it is refused, with the line`, async () => {
          await assert.rejects(convertPolicies(text, 'published.yaml'), (error: Error) => {
            assert.match(error.message, says);
            assert.match(error.message, /published\.yaml:\d+:\d+: /);
            return true;
          });
        });
  });
