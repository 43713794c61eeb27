import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeCheck, identitySigner, keySigner, listingOf } from '../../../test/fakes/evidence.ts';
import { digestOf } from '../../base/digest.ts';
import { type DecisionInput, decide, parsePolicy, policySet } from './index.ts';

const digest = digestOf('image');
describe('decide', () => {
  it('works', async () => {
    const key = keySigner();
    const text = `
version: 1
authorities:
  release: {issuer: https://issuer.example, identityRegexp: 'https://github\\.com/acme/.*'}
  offline: {key: cosign.pub}
policies:
  - name: acme
    images: [ghcr.io/acme/**]
    signed: {by: [release, offline], atLeast: 2}
`;
    const set = policySet([await parsePolicy(text, 'policy.yaml', async () => Buffer.from(key.pem))]);
    const input: DecisionInput = {
      image: 'ghcr.io/acme/app',
      repository: { registry: 'ghcr.io', repository: 'acme/app' },
      subject: {
        digest,
        listing: listingOf(digest, [
          { signer: key.signer },
          { signer: identitySigner('https://github.com/acme/x') },
        ]),
      },
      check: fakeCheck,
      nowMs: 0,
    };
    const decision = decide(set, input);
    assert.equal(decision.allowed, true);
  });
});
