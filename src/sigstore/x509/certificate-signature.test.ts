import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authority, issue, signerExtensions } from '../../../test/fakes/certificates.ts';
import { askAhead, isSignedBy } from './certificate-signature.ts';

const { issuing } = authority();
const foreign = authority().issuing;

describe('askAhead', () => {
  it('finds out what isSignedBy then remembers', async () => {
    const leaf = issue({ issuer: issuing, extensions: signerExtensions() });
    const issuer = { ...issuing.certificate };

    await askAhead(leaf.certificate, issuer);
    issuer.publicKey = foreign.certificate.publicKey;

    assert.equal(isSignedBy(leaf.certificate, issuer), true);
  });

  it('says no of an issuer of the same name with another key', async () => {
    const leaf = issue({ issuer: issuing, extensions: signerExtensions() });

    await askAhead(leaf.certificate, foreign.certificate);

    assert.equal(isSignedBy(leaf.certificate, foreign.certificate), false);
  });

  it('leaves a signature that is not DER, and an algorithm that is not known, to isSignedBy', async () => {
    const { certificate } = issue({ issuer: issuing, extensions: signerExtensions() });
    for (const change of [{ signature: Buffer.from('no') }, { signatureAlgorithm: 'toString' }]) {
      const changed = { ...certificate, ...change, der: Buffer.from(certificate.der) };

      await askAhead(changed, issuing.certificate);

      assert.equal(isSignedBy(changed, issuing.certificate), false);
    }
  });
});
