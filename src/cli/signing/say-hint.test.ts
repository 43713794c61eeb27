import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sayHint } from './say-hint.ts';

describe('what can be done about a refusal', () => {
  const refusal = { code: 'SIGNATURE_MISSING' as const, message: 'there is none', hint: 'sign the image' };

  it('names the commands that help', () => {
    assert.equal(
      sayHint({ ...refusal, remedies: ['sign-image', 'list-attached'] }),
      'sign it with "shearwall sign" (or "cosign sign"), or look at what is there with "shearwall tree"',
    );
  });

  it('is the plain hint where no command is meant', () => {
    assert.equal(sayHint(refusal), 'sign the image');
  });
});
