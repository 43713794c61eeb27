import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digest } from '../../../test/fakes/fleet-sample.ts';
import { bytesOfDigest, bytesOfDigests, digestOfBytes } from './digests.ts';

describe('digests as they are stored', () => {
  it('are the same bytes, alone and in a list, and come back as they were', () => {
    const digests = Array.from({ length: 100 }, (_, number) => digest(`file ${number}`));
    const list = bytesOfDigests(digests);
    assert.deepEqual(Buffer.from(list), Buffer.concat(digests.map(bytesOfDigest)));
    assert.deepEqual(
      digests.map((_, index) => digestOfBytes(list.subarray(index * 32, index * 32 + 32))),
      digests,
    );
  });
});
