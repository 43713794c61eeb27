import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signatureId } from './signature-id.ts';

const ecdsa = (r: number, s: number): Uint8Array => Uint8Array.of(0x30, 6, 2, 1, r, 2, 1, s);

describe('signatureId', () => {
  it('is the same for a signature by ECDSA whose second number somebody negated', () => {
    assert.equal(signatureId(ecdsa(5, 1)), signatureId(ecdsa(5, 2)));
    assert.notEqual(signatureId(ecdsa(5, 1)), signatureId(ecdsa(6, 1)));
  });

  it('is of all bytes for any other', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, at) => at);
    const others = [bytes.slice(1), Uint8Array.of(...ecdsa(5, 1), 0), new Uint8Array()];
    assert.equal(new Set([bytes, ...others].map(signatureId)).size, 4);
  });
});
