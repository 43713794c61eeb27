import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckedEvidence } from '../types.ts';
import { type AcceptanceRequest, acceptEvidence } from './accept-evidence.ts';

/** What was proven, but for who signed: that is asked of the right kind only. */
const proven = (evidence: Partial<CheckedEvidence>) => ({ verified: {}, ...evidence }) as CheckedEvidence;
const wanting = (kind: AcceptanceRequest['kind']): AcceptanceRequest => ({
  signers: [],
  kind,
  annotations: {},
});

describe('acceptEvidence', () => {
  it('names what was found where another kind is wanted', () => {
    const slsa = wanting({ type: 'slsa', isType: (type) => type === 'https://slsa.dev/provenance/v1' });
    const messageOf = (evidence: Partial<CheckedEvidence>, wanted: AcceptanceRequest) =>
      acceptEvidence(proven(evidence), wanted).refusal?.message;
    assert.equal(
      messageOf({ kind: 'signature' }, slsa),
      'this attests https://sigstore.dev/cosign/sign/v1, and slsa is wanted',
    );
    assert.equal(
      messageOf({ kind: 'attestation', predicateType: 'https://spdx.dev/Document' }, slsa),
      'this attests https://spdx.dev/Document, and slsa is wanted',
    );
    assert.equal(
      messageOf({ kind: 'attestation', predicateType: 'https://spdx.dev/Document' }, wanting('signature')),
      'this attests https://spdx.dev/Document, and does not sign the image',
    );
  });
});
