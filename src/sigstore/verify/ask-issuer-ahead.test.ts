import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FILE, type Samples, signSamples } from '../../../test/fakes/signed-samples.ts';
import type { Bundle } from '../types.ts';
import { askIssuerAhead } from './ask-issuer-ahead.ts';
import { verifyBundle } from './verify-bundle.ts';

describe('askIssuerAhead', () => {
  let samples: Samples;
  let other: Samples;
  before(async () => {
    [samples, other] = await Promise.all([signSamples(), signSamples('other@example.com')]);
  });
  after(async () => {
    await Promise.all([samples[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  });

  async function codeOf(bundle: Bundle, trustedRoot = samples.trustedRoot): Promise<string> {
    await askIssuerAhead(bundle, trustedRoot);
    const requirements = { logEntries: 1, timestamps: 0, scts: 0 };
    const proof = { keys: [samples.signer.publicKey], trustedRoot, requirements };
    const answer = verifyBundle(bundle, { kind: 'bytes', bytes: FILE }, proof);
    return answer.ok ? 'accepted' : answer.refusal.code;
  }

  it('leaves what is good to be accepted, by certificate and by key', async () => {
    for (const { name, bundle } of samples.all) assert.equal(await codeOf(bundle), 'accepted', name);
  });

  it('leaves the certificate of an authority of the same name to be refused', async () => {
    const { certificateAuthorities } = other.trustedRoot;
    const { bundle } = samples.get('keyless message rekor1');

    assert.equal(
      await codeOf(bundle, { ...samples.trustedRoot, certificateAuthorities }),
      'CERTIFICATE_UNTRUSTED',
    );
  });

  it('leaves a certificate that cannot be read to be refused', async () => {
    const { bundle } = samples.get('keyless message rekor1');
    const signer = { kind: 'certificate', leaf: Buffer.of(0x30, 0), intermediates: [] } as const;

    assert.equal(
      await codeOf({ ...bundle, signer: { ...signer, intermediates: [] } }),
      'CERTIFICATE_INVALID',
    );
  });
});
