import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../test/fakes/evidence.ts';
import { decideCase, IMAGE, policies } from '../../../test/fakes/policy-case.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { BUILD_TYPE, REPRODUCTION_TYPE } from '../../attestation/index.ts';
import { digestOf } from '../../base/digest.ts';

const set = await policies(`version: 1
authorities:
  any: {issuer: https://issuer.example, identityRegexp: '.*'}
  lab: {issuer: https://issuer.example, identity: lab}
policies:
  - name: all
    images: ['**']
    attested:
      - type: slsaprovenance1
        by: [any]
        builders: ['https://github.com/**']
        sourceRepositories: ['https://github.com/acme/*']
        conditions: ['predicate.buildDefinition.externalParameters.size() > 0']
    reproduced: {by: [any, lab], atLeast: 2}`);

const KEYS =
  'buildDefinition externalParameters workflow repository runDetails builder id recipe lock digest images expected rebuilt result files git url __proto__ constructor length';
const keys = fc.constantFrom(...KEYS.split(' '));
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    'identical',
    'different',
    IMAGE,
    digestOf('x'),
    BUILD_TYPE,
    'https://github.com/acme/a',
    null,
  ),
  fc.string({ maxLength: 5 }),
  fc.double(),
  fc.boolean(),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(keys, tie('json'), { maxKeys: 4 }),
  ),
}));
const evidence = fc.record({
  signer: fc.constantFrom('a', 'b', 'lab').map((name) => identitySigner(name)),
  predicateType: fc.constantFrom('https://slsa.dev/provenance/v1', REPRODUCTION_TYPE),
  predicate: json,
});

describe('decide, whatever accepted signers signed', () => {
  it('never throws, and never allows what nobody reproduced', () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 4 }), (pieces) => {
        const decision = decideCase(set, { evidence: pieces as FakeEvidence[] });
        assert.equal(decision.allowed, false);
        assert.ok(decision.reasons.length > 0 && decision.trace.length === 1);
      }),
      { numRuns: howOften({ quick: 150, long: 1000 }) },
    );
  });
});
