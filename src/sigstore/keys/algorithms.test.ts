import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyPair } from '../../../test/fakes/certificates.ts';
import { derBitString, derInteger, derNull, derOid, derSequence } from '../der/write.ts';
import { algorithmsOf, SCHEMES, signingAlgorithm } from './algorithms.ts';
import { publicKeyOf } from './public-key.ts';

const curve = (name: string) => publicKeyOf(keyPair(name).publicKey.export({ type: 'spki', format: 'der' }));
const rsa = (bits: number) => {
  const modulus = derInteger(Buffer.alloc(bits / 8, 0xff));
  const key = derBitString(derSequence(modulus, derInteger(65537)));
  return publicKeyOf(derSequence(derSequence(derOid('1.2.840.113549.1.1.1'), derNull()), key));
};

describe('algorithmsOf', () => {
  it('names for RSA the largest size of the registry that the key has', () => {
    const sizes = [2048, 3064, 3072, 4088, 4096, 8192].map((bits) => algorithmsOf(rsa(bits))[0]);
    assert.deepEqual(
      sizes.map((name) => name?.split('-')[3]),
      ['2048', '2048', '3072', '3072', '4096', '4096'],
    );
  });

  it('names only algorithms of the key’s own type', () => {
    for (const key of [curve('P-256'), curve('P-384'), curve('P-521'), curve('ed25519'), rsa(2048)])
      for (const algorithm of algorithmsOf(key)) assert.equal(SCHEMES[algorithm].keys, key.type);
  });
});

describe('signingAlgorithm', () => {
  it('prehashes Ed25519, and nothing else, for a log', () => {
    assert.deepEqual(
      [false, true].map((logged) => signingAlgorithm(curve('ed25519'), logged)),
      ['ed25519', 'ed25519-ph'],
    );
    for (const key of [curve('P-384'), rsa(2048)])
      assert.equal(signingAlgorithm(key, true), signingAlgorithm(key, false));
  });
});
