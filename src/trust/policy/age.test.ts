import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identitySigner, keySigner } from '../../../test/fakes/evidence.ts';
import { judgeAge } from './age.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;

/** Signed ten days ago as is proven, and forty as it says itself. */
const judged = (signer: object) =>
  judgeAge(
    { checked: { statedAt: NOW - 40 * DAY }, verified: { signer }, provenAt: () => NOW - 10 * DAY } as never,
    30 * DAY,
    NOW,
  );

describe('the age of a signature', () => {
  it('by key is what it says itself, where that is older than what is proven', () => {
    assert.match(judged(keySigner().signer).problem ?? '', /it is 40d old, and at most 30d are allowed/);
  });

  it('by certificate is what is proven: the certificate was valid only then', () => {
    assert.deepEqual(judged(identitySigner('a@acme.example')), { problem: undefined, until: NOW + 20 * DAY });
  });
});
