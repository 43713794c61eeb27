import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { issue, keyPair } from '../../../test/fakes/certificates.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { derBitString, derInteger, derNull, derOid, derSequence } from '../der/write.ts';
import { RefusedError } from '../refusal.ts';
import { keyHint, parsePublicKey, publicKeyOf, publicKeyPem } from './public-key.ts';

const P256 = keyPair();
const spki = P256.publicKey.export({ type: 'spki', format: 'der' });
const pem = P256.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;

function refused(message: RegExp, run: () => unknown): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof RefusedError, String(error));
    assert.equal(error.refusal.code, 'KEY_UNSUPPORTED');
    assert.match(error.message, message);
    return true;
  });
}

describe('parsePublicKey', () => {
  it('reads one key the same from PEM, DER and a certificate', () => {
    const { der } = issue({ keys: P256 });
    const certificate = `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
    for (const given of [
      pem,
      Buffer.from(pem),
      spki,
      certificate,
      `some text\r\n${pem.replaceAll('\n', '\r\n')}`,
    ]) {
      const key = parsePublicKey(given);
      assert.equal(key.type, 'p256');
      assert.equal(key.id, `sha256:${createHash('sha256').update(spki).digest('hex')}`);
      assert.equal(publicKeyPem(key), pem);
    }
  });

  it('reads an RSA key the same as PKCS#1 and as SubjectPublicKeyInfo', () => {
    const forms = [
      rsa.export({ type: 'pkcs1', format: 'pem' }),
      rsa.export({ type: 'pkcs1', format: 'der' }),
      rsa.export({ type: 'spki', format: 'pem' }),
      rsa.export({ type: 'spki', format: 'der' }),
    ];
    assert.equal(new Set(forms.map((form) => parsePublicKey(form).id)).size, 1);
  });

  it('reads the other curves', () => {
    for (const [curve, type] of [
      ['P-384', 'p384'],
      ['P-521', 'p521'],
      ['ed25519', 'ed25519'],
    ] as const)
      assert.equal(
        parsePublicKey(keyPair(curve).publicKey.export({ type: 'spki', format: 'der' })).type,
        type,
      );
  });

  it('says what it got instead of a public key', () => {
    const secret = P256.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    refused(/a PRIVATE KEY holds no public key/, () => parsePublicKey(secret));
    refused(/not PEM/, () => parsePublicKey('hello'));
    refused(/cannot be read/, () => parsePublicKey(Buffer.from('hello')));
    refused(/no base64/, () =>
      parsePublicKey('-----BEGIN PUBLIC KEY-----\nAB*=\n-----END PUBLIC KEY-----\n'),
    );
    refused(/cannot be read/, () =>
      parsePublicKey('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'),
    );
    refused(/too long/, () => parsePublicKey('x'.repeat(20_000)));
  });
});

describe('publicKeyOf', () => {
  const ec = (curve: string, point: Uint8Array) =>
    derSequence(derSequence(derOid('1.2.840.10045.2.1'), derOid(curve)), derBitString(point));
  const rsaKey = (modulus: Uint8Array, exponent: bigint) =>
    derSequence(
      derSequence(derOid('1.2.840.113549.1.1.1'), derNull()),
      derBitString(derSequence(derInteger(modulus), derInteger(exponent))),
    );
  const odd = (bytes: number) => Buffer.alloc(bytes, 0xff);

  it('refuses curves that Sigstore has not', () => {
    for (const namedCurve of ['secp256k1', 'secp224r1']) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve });
      refused(/other than P-256/, () => publicKeyOf(publicKey.export({ type: 'spki', format: 'der' })));
    }
    const { publicKey } = generateKeyPairSync('ed448');
    refused(/1\.3\.101\.113/, () => publicKeyOf(publicKey.export({ type: 'spki', format: 'der' })));
  });

  it('refuses a point that is not on the curve, and one that is written short', () => {
    refused(/not valid/, () =>
      publicKeyOf(ec('1.2.840.10045.3.1.7', Buffer.concat([Uint8Array.of(4), Buffer.alloc(64, 1)]))),
    );
    const compressed = Buffer.concat([Uint8Array.of(2), spki.subarray(-64, -32)]);
    refused(/in full/, () => publicKeyOf(ec('1.2.840.10045.3.1.7', compressed)));
  });

  it('refuses weak and absurd RSA keys', () => {
    refused(/1024 bits/, () => publicKeyOf(rsaKey(odd(128), 65537n)));
    refused(/16384 bits/, () => publicKeyOf(rsaKey(odd(2048), 65537n)));
    refused(/two primes/, () => publicKeyOf(rsaKey(odd(256).fill(0xfe, 255), 65537n)));
    for (const exponent of [1n, 3n, 65536n, 65538n, 2n ** 31n + 1n, -65537n])
      refused(/exponent/, () => publicKeyOf(rsaKey(odd(256), exponent)));
  });

  it('refuses a key with bytes after it, which would be one key by two names', () => {
    refused(/more elements/, () => publicKeyOf(Buffer.concat([spki, Uint8Array.of(0)])));
  });

  it('throws nothing but RefusedError on any damage', () => {
    const samples = [spki, rsa.export({ type: 'spki', format: 'der' })];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(400), fc.nat(255), (sample, at, value) => {
        const bytes = Buffer.from(sample);
        bytes[at % bytes.length] = value;
        try {
          publicKeyOf(bytes);
        } catch (error) {
          assert.ok(error instanceof RefusedError, String(error));
        }
      }),
      { numRuns: howOften({ quick: 120, long: 500 }) },
    );
  });
});

describe('keyHint', () => {
  it('is the base64 of the SHA-256 of the key, as cosign writes it', () => {
    assert.equal(
      keyHint(parsePublicKey(pem)),
      createHash('sha256')
        .update(createPublicKey(pem).export({ type: 'spki', format: 'der' }))
        .digest('base64'),
    );
  });
});
