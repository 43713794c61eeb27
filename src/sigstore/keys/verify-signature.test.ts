import assert from 'node:assert/strict';
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto';
import { describe, it } from 'node:test';
import { keyPair } from '../../../test/fakes/certificates.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import type { DigestAlgorithm, SignatureAlgorithm, SignedData, VerificationKey } from '../types.ts';
import { signEd25519ph } from './ed25519ph.ts';
import { publicKeyOf } from './public-key.ts';
import { canVerify, verifySignature, verifyWith } from './verify-signature.ts';

const message = Buffer.from('what was signed');
const bytes: SignedData = { bytes: message };
const digest = (algorithm: DigestAlgorithm): SignedData => ({
  digest: { algorithm, value: createHash(algorithm).update(message).digest() },
});
const publicOf = ({ publicKey }: ReturnType<typeof keyPair>) =>
  publicKeyOf(publicKey.export({ type: 'spki', format: 'der' }));
const { RSA_PKCS1_PSS_PADDING } = constants;

describe('verifySignature', () => {
  const pairings: [string, DigestAlgorithm, SignatureAlgorithm][] = [
    ['P-256', 'sha256', 'ecdsa-sha2-256-nistp256'],
    ['P-384', 'sha384', 'ecdsa-sha2-384-nistp384'],
    ['P-384', 'sha256', 'ecdsa-sha2-256-nistp384'],
    ['P-521', 'sha512', 'ecdsa-sha2-512-nistp521'],
    ['P-521', 'sha256', 'ecdsa-sha2-256-nistp521'],
  ];
  for (const [curve, hash, algorithm] of pairings)
    it(`accepts ${curve} with ${hash}, over the bytes or their digest`, () => {
      const keys = keyPair(curve);
      const key = publicOf(keys);
      const signature = sign(hash, message, keys.privateKey);
      assert.equal(verifySignature(key, bytes, signature), algorithm);
      assert.equal(verifySignature(key, digest(hash), signature), algorithm);
      assertNoOther(key, hash, signature);
    });

  it('refuses a curve with a hash that the registry does not pair with it', () => {
    for (const [curve, hash] of [
      ['P-256', 'sha384'],
      ['P-256', 'sha512'],
      ['P-384', 'sha512'],
      ['P-521', 'sha384'],
      ['P-256', 'sha1'],
    ] as const) {
      const keys = keyPair(curve);
      assert.equal(verifySignature(publicOf(keys), bytes, sign(hash, message, keys.privateKey)), undefined);
    }
  });

  it('accepts Ed25519 over bytes only', () => {
    const keys = keyPair('ed25519');
    const signature = sign(null, message, keys.privateKey);
    assert.equal(verifySignature(publicOf(keys), bytes, signature), 'ed25519');
    assert.equal(verifySignature(publicOf(keys), digest('sha512'), signature), undefined);
  });

  it('accepts Ed25519ph over bytes or their SHA-512', () => {
    const keys = keyPair('ed25519');
    const signature = signEd25519ph(
      message,
      keys.privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32),
    );
    assert.equal(verifySignature(publicOf(keys), bytes, signature), 'ed25519-ph');
    assert.equal(verifySignature(publicOf(keys), digest('sha512'), signature), 'ed25519-ph');
    assertNoOther(publicOf(keys), 'sha512', signature);
    assert.equal(verifySignature(publicOf(keys), digest('sha256'), signature), undefined);
  });

  for (const [bits, size] of [
    [2048, 2048],
    [3072, 3072],
    [2304, 2048],
  ] as const)
    it(`accepts RSA of ${bits} bits by PKCS#1 v1.5 and by PSS with any salt`, () => {
      const keys = generateKeyPairSync('rsa', { modulusLength: bits });
      const key = publicOf(keys);
      const signature = sign('sha256', message, keys.privateKey);
      for (const signed of [bytes, digest('sha256')])
        assert.equal(verifySignature(key, signed, signature), `rsa-sign-pkcs1-${size}-sha256`);
      assertNoOther(key, 'sha256', signature);
      for (const saltLength of [32, 0, bits / 8 - 34]) {
        const pss = sign('sha256', message, {
          key: keys.privateKey,
          padding: RSA_PKCS1_PSS_PADDING,
          saltLength,
        });
        for (const signed of [bytes, digest('sha256')])
          assert.equal(verifySignature(key, signed, pss), `rsa-sign-pss-${size}-sha256`);
        assertNoOther(key, 'sha256', pss);
      }
    });

  it('refuses RSA with another hash', () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    for (const hash of ['sha1', 'sha512']) {
      assert.equal(verifySignature(publicOf(keys), bytes, sign(hash, message, keys.privateKey)), undefined);
    }
    const pss = sign('sha512', message, { key: keys.privateKey, padding: RSA_PKCS1_PSS_PADDING });
    assert.equal(verifySignature(publicOf(keys), bytes, pss), undefined);
  });

  it('refuses the signature of another key, and a digest of a wrong length', () => {
    const [ours, theirs] = [keyPair(), keyPair()];
    assert.equal(
      verifySignature(publicOf(ours), bytes, sign('sha256', message, theirs.privateKey)),
      undefined,
    );
    const short: SignedData = { digest: { algorithm: 'sha256', value: Buffer.alloc(20) } };
    assert.equal(verifySignature(publicOf(ours), short, sign('sha256', message, ours.privateKey)), undefined);
  });

  it('answers the same for bytes and for their digest, and never throws, on any damage', () => {
    const edwards = keyPair('ed25519');
    const seed = edwards.privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = keyPair();
    const pss = { key: rsa.privateKey, padding: RSA_PKCS1_PSS_PADDING };
    const samples: [VerificationKey, DigestAlgorithm, Uint8Array][] = [
      [publicOf(ec), 'sha256', sign('sha256', message, ec.privateKey)],
      [publicOf(edwards), 'sha512', signEd25519ph(message, seed)],
      [publicOf(rsa), 'sha256', sign('sha256', message, rsa.privateKey)],
      [publicOf(rsa), 'sha256', sign('sha256', message, pss)],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(255),
        fc.nat(255),
        fc.boolean(),
        ([key, hash, good], at, value, cut) => {
          const whole = Buffer.from(good);
          whole[at % good.length] = value;
          const damaged = cut ? whole.subarray(0, at % good.length) : whole;
          const answer = verifySignature(key, bytes, damaged);
          assert.equal(answer, verifySignature(key, digest(hash), damaged));
          if (!damaged.equals(good)) assert.equal(answer, undefined);
        },
      ),
      { numRuns: howOften({ quick: 80, long: 300 }) },
    );
  });

  function assertNoOther(key: VerificationKey, hash: DigestAlgorithm, signature: Uint8Array): void {
    const other: SignedData = { bytes: Buffer.from('something else') };
    const value = createHash(hash).update('something else').digest();
    assert.equal(verifySignature(key, other, signature), undefined);
    assert.equal(verifySignature(key, { digest: { algorithm: hash, value } }, signature), undefined);
  }
});

describe('verifyWith', () => {
  it('refuses an algorithm of another kind of key', () => {
    const keys = keyPair();
    const signature = sign('sha256', message, keys.privateKey);
    assert.ok(verifyWith({ algorithm: 'ecdsa-sha2-256-nistp256', key: publicOf(keys) }, bytes, signature));
    assert.ok(!verifyWith({ algorithm: 'ecdsa-sha2-256-nistp384', key: publicOf(keys) }, bytes, signature));
    assert.ok(
      !verifyWith({ algorithm: 'rsa-sign-pkcs1-2048-sha256', key: publicOf(keys) }, bytes, signature),
    );
  });
});

describe('canVerify', () => {
  it('is false where only a digest of the wrong kind is at hand', () => {
    const edwards = publicOf(keyPair('ed25519'));
    assert.deepEqual(
      [bytes, digest('sha512'), digest('sha256')].map((signed) => canVerify(edwards, signed)),
      [true, true, false],
    );
    assert.ok(canVerify(publicOf(keyPair('P-521')), digest('sha256')));
    assert.ok(!canVerify(publicOf(keyPair('P-521')), digest('sha384')));
  });
});

describe('signEd25519ph', () => {
  it('makes the signature of RFC 8032, 7.3', () => {
    const seed = Buffer.from('833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42', 'hex');
    const signature = signEd25519ph(Buffer.from('abc'), seed);
    assert.equal(
      Buffer.from(signature).toString('hex'),
      '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
    );
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const secret = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
    const key = publicKeyOf(createPublicKey(secret).export({ type: 'spki', format: 'der' }));
    assert.equal(verifySignature(key, { bytes: Buffer.from('abc') }, signature), 'ed25519-ph');
  });
});
