import { constants, createHash, publicDecrypt } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Nist from '@noble/curves/nist.js';
import { derNull, derOctetString, derOid, derSequence } from '../der/write.ts';
import type { DigestAlgorithm, VerificationKey } from '../types.ts';
import { DIGEST_OIDS } from './algorithms.ts';

/** Signatures over a digest whose message is not at hand: node:crypto would hash once more. */

const require = createRequire(import.meta.url);

export function verifyEcdsaDigest(key: VerificationKey, digest: Uint8Array, signature: Uint8Array): boolean {
  const { p256, p384, p521 } = require('@noble/curves/nist.js') as typeof Nist;
  const curve = key.type === 'p256' ? p256 : key.type === 'p384' ? p384 : p521;
  const coordinates = curve.Point.Fp.BYTES * 2;
  const point = key.spki.subarray(key.spki.length - coordinates - 1);
  try {
    return curve.verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' });
  } catch {
    return false; // the signature is not DER
  }
}

/** RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2): builds the one encoding that is right and compares. */
export function verifyPkcs1Digest(
  key: VerificationKey,
  algorithm: DigestAlgorithm,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const encoded = rsaEncoded(key, signature);
  if (encoded === undefined) return false;
  const info = derSequence(derSequence(derOid(DIGEST_OIDS[algorithm]), derNull()), derOctetString(digest));
  const padding = Buffer.alloc(encoded.length - info.length - 3, 0xff);
  return Buffer.concat([Uint8Array.of(0, 1), padding, Uint8Array.of(0), info]).equals(encoded);
}

/** EMSA-PSS-VERIFY (RFC 8017, 9.1.2) with MGF1 of the same hash and a salt of any length. */
export function verifyPssDigest(
  key: VerificationKey,
  algorithm: DigestAlgorithm,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const whole = rsaEncoded(key, signature);
  if (whole === undefined) return false;
  const bits = (key.keyObject.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const encoded = whole.subarray(whole.length - Math.ceil(bits / 8));
  if (encoded.length < whole.length && whole[0] !== 0) return false;
  const unused = 8 * encoded.length - bits;
  const split = encoded.length - digest.length - 1;
  const masked = encoded.subarray(0, split);
  const hash = encoded.subarray(split, -1);
  if (encoded.at(-1) !== 0xbc || (masked[0] ?? 0xff) >> (8 - unused) !== 0) return false;
  const block = mgf1(algorithm, hash, masked.length).map((octet, i) => octet ^ (masked[i] ?? 0));
  block[0] = (block[0] ?? 0) & (0xff >> unused);
  const one = block.findIndex((octet) => octet !== 0);
  if (block[one] !== 1) return false;
  const salt = block.subarray(one + 1);
  const expected = createHash(algorithm).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  return expected.equals(hash);
}

function mgf1(algorithm: DigestAlgorithm, seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0, counter = 0; made < length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const block = createHash(algorithm).update(seed).update(number).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks, length);
}

/** The signature to the power of the exponent, as long as the modulus; undefined where it is not a number below the modulus. */
function rsaEncoded(key: VerificationKey, signature: Uint8Array): Buffer | undefined {
  try {
    return publicDecrypt({ key: key.keyObject, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return undefined;
  }
}
