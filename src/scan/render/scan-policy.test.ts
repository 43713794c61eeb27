import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identitySigner } from '../../../test/fakes/evidence.ts';
import { codes, decideCase, NOW, policies } from '../../../test/fakes/policy-case.ts';
import { fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../../../test/fakes/scan-report.ts';
import type { ScanReport } from '../report/types.ts';
import { renderJson } from './json.ts';

const DAY = 86_400_000;
const set = await policies(`
version: 1
authorities:
  ci: {issuer: https://issuer.example, identity: ci@acme.example}
policies:
  - {name: acme, images: [ghcr.io/acme/**], attested: [{type: scan, by: [ci], maxAge: 2d, actNow: 7d}]}`);

function decided(report: Partial<ScanReport>) {
  const text = renderJson({ report: fakeReport(report), verdict: { answer: 'yes', reasons: [] } } as never);
  const predicate = JSON.parse(text) as unknown;
  const signer = identitySigner('ci@acme.example');
  const evidence = [{ signer, at: NOW - DAY, predicateType: 'https://shearwall.dev/scan/v1', predicate }];
  return decideCase(set, { evidence });
}

/** The policy reads the answer by its names, from another room: here both are held together. */
describe('a policy that reads a signed report', () => {
  const found = (daysAgo: number, tier: 'act-now' | 'fix-by-rebuilding') =>
    fakeFinding({
      tier,
      vulnerability: fakeVulnerability({ published: new Date(NOW - daysAgo * DAY).toISOString() }),
    });

  it('takes it without findings, with young ones, and with old ones that can wait', () => {
    assert.deepEqual(decided({}).reasons, []);
    assert.equal(decided({ findings: [found(3, 'act-now'), found(90, 'fix-by-rebuilding')] }).allowed, true);
  });

  it('refuses it with one to act on now that is old, and where it was not looked at everything', () => {
    assert.deepEqual(codes(decided({ findings: [found(8, 'act-now')] })), ['NOT_ATTESTED']);
    const { image } = fakeReport();
    assert.equal(decided({ image: { ...image, unreadLayers: [0] } }).allowed, false);
    assert.equal(
      decided({ leftOut: { option: 'severity', findings: 3, exploited: 0 } } as never).allowed,
      false,
    );
  });
});
