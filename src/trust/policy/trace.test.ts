import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner, keySigner } from '../../../test/fakes/evidence.ts';
import { decideCase, IMAGE, NOW, policies, subjectWith, traceText } from '../../../test/fakes/policy-case.ts';
import { renderDecision } from './index.ts';

const DAY = 86_400_000;
const release = (more = {}): FakeEvidence => ({
  signer: identitySigner('release@acme.example'),
  at: NOW - DAY,
  ...more,
});
const signed = await policies(`version: 1
authorities: {release: {issuer: https://issuer.example, identity: release@acme.example}}
policies: [{name: acme, images: [ghcr.io/acme/**], signed: {by: [release]}}]`);

describe('a trace', () => {
  it('says how many rules hold, and what counted', async () => {
    const text = traceText(decideCase(signed, { evidence: [release()] }));
    assert.match(
      text,
      /^yes policy acme: 'ghcr.io\/acme\/\*\*' matches ghcr.io\/acme\/app; 1 of 1 rules hold\n/,
    );
    assert.match(text, /\nyes bundle sha256:\w+: signed by release /);
    assert.match(traceText(decideCase(signed, {})), /^no policy acme: .*; 0 of 1 rules hold\n/);
  });

  it('says of a rule that holds who signed, and nothing of what does not count', async () => {
    const young = await policies(`version: 1
authorities: {release: {issuer: https://issuer.example, identity: release@acme.example}}
policies: [{name: acme, images: [ghcr.io/acme/**], signed: {by: [release], maxAge: 30d}}]`);
    const evidence = [release({ at: NOW - 40 * DAY }), release()];
    assert.match(traceText(decideCase(young, { evidence })), /\nyes signed by release: by release, on /);
  });

  it('says of a policy that asks for nothing that it allows images as they are', async () => {
    const open = await policies("version: 1\npolicies: [{name: open, images: ['**'], unsigned: allow}]\n");
    assert.match(traceText(decideCase(open, {})), /^yes policy open: .*; it allows images as they are$/);
  });

  it('shows what counted on each platform, and passes on what is not known of it', async () => {
    const { signer, pem } = keySigner();
    const fresh = await policies(
      `version: 1
authorities: {us: {key: us.pub, logEntries: 0}}
policies:
  - {name: fresh, images: ['**'], signed: {by: [us], maxAge: 30d}}`,
      { 'us.pub': pem },
    );
    const evidence = [{ signer, at: NOW - DAY }];
    const decision = decideCase(fresh, {
      platforms: [
        subjectWith('amd64', evidence, 'linux/amd64'),
        subjectWith('arm64', evidence, 'linux/arm64'),
      ],
    });
    assert.match(traceText(decision), /yes on linux\/arm64[^\n]*\nyes bundle sha256:\w+: signed by us /);
    assert.match(decision.warnings.join(), /^fresh: signed by us: a key may have signed it before /);
    assert.equal(decision.validUntil, NOW + 29 * DAY);
  });
});

describe('renderDecision', () => {
  it('shows answer, digest and every step as a tree', () => {
    const text = renderDecision(decideCase(signed, { evidence: [release({ unsigned: true })] }));
    assert.match(text, new RegExp(`^app: denied  ${IMAGE}\\n└─ ✗ policy acme: `));
    assert.match(text, / {6}└─ ✗ bundle sha256:[0-9a-f]{64}: SIGNATURE_INVALID: nobody signed it\n/);
  });

  it('does not drown in junk', () => {
    const evidence = Array.from({ length: 500 }, () => release({ unsigned: true }));
    const text = renderDecision(decideCase(signed, { evidence }));
    assert.ok(text.split('\n').length < 60);
    assert.match(text, /450 more/);
  });
});
