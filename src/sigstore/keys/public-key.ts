import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { digestOf } from '../../base/digest.ts';
import { withDerErrors } from '../der/der-error.ts';
import { readDer } from '../der/read.ts';
import { TAG } from '../der/tags.ts';
import { derBitString, derNull, derOid, derSequence } from '../der/write.ts';
import { RefusedError } from '../refusal.ts';
import type { VerificationKey } from '../types.ts';
import { formatPem, parsePem } from './pem.ts';

const OID = { ec: '1.2.840.10045.2.1', rsa: '1.2.840.113549.1.1.1', ed25519: '1.3.101.112' };

/** Named curves with the size of a coordinate in bytes. */
const CURVES: Record<string, { type: VerificationKey['type']; size: number }> = {
  '1.2.840.10045.3.1.7': { type: 'p256', size: 32 },
  '1.3.132.0.34': { type: 'p384', size: 48 },
  '1.3.132.0.35': { type: 'p521', size: 66 },
};

/** Longer keys than these are refused unread: an RSA key of 8192 bits has about 1,060 bytes. */
const MAX_KEY = 4096;
const MAX_PEM = 16 * 1024;

/**
 * A public key in PEM (`PUBLIC KEY`, `RSA PUBLIC KEY`, or the key of the first `CERTIFICATE`), or as DER SubjectPublicKeyInfo or PKCS#1.
 * P-256, P-384, P-521, Ed25519, and RSA of 2048 to 8192 bits. Throws RefusedError KEY_UNSUPPORTED.
 */
export function parsePublicKey(pemOrDer: Uint8Array | string): VerificationKey {
  if (pemOrDer.length > MAX_PEM) throw unsupported(`a public key of ${pemOrDer.length} bytes is too long`);
  const text = typeof pemOrDer === 'string' ? pemOrDer : Buffer.from(pemOrDer).toString('latin1');
  if (!text.includes('-----BEGIN ')) {
    if (typeof pemOrDer === 'string')
      throw unsupported('this is not PEM: it has no "-----BEGIN PUBLIC KEY-----"');
    return publicKeyOf(isPkcs1(pemOrDer) ? rsaSpki(pemOrDer) : pemOrDer);
  }
  const [block] = parsePem(text);
  if (block === undefined) throw unsupported('the PEM is damaged: between BEGIN and END there is no base64');
  switch (block.label) {
    case 'PUBLIC KEY':
      return publicKeyOf(block.der);
    case 'RSA PUBLIC KEY':
      return publicKeyOf(rsaSpki(block.der));
    case 'CERTIFICATE':
      return publicKeyOf(spkiOfCertificate(block.der));
    default:
      throw unsupported(`a PEM of a ${block.label} holds no public key`);
  }
}

/** The key in a DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), in its only accepted encoding. Throws RefusedError KEY_UNSUPPORTED. */
export function publicKeyOf(spki: Uint8Array): VerificationKey {
  if (spki.length > MAX_KEY) throw unsupported(`a public key of ${spki.length} bytes is too long`);
  const type = withDerErrors(
    () => readSpki(spki),
    (message) => unsupported(`the public key cannot be read: ${message}`),
  );
  return { id: digestOf(spki), spki, keyObject: importKey(spki), type };
}

/** `PUBLIC KEY` in PEM. */
export function publicKeyPem(key: VerificationKey): string {
  return formatPem('PUBLIC KEY', key.spki);
}

/** How a bundle names a key: base64 of the SHA-256 of its SubjectPublicKeyInfo. */
export function keyHint(key: VerificationKey): string {
  return createHash('sha256').update(key.spki).digest('base64');
}

function readSpki(spki: Uint8Array): VerificationKey['type'] {
  const outer = readDer(spki);
  const info = outer.sequence();
  outer.end();
  const algorithm = info.sequence();
  const oid = algorithm.oid();
  const parameters = algorithm.done ? undefined : algorithm.any();
  algorithm.end();
  const key = info.bitString();
  info.end();
  switch (oid) {
    case OID.ec: {
      const curve = parameters && CURVES[readDer(parameters.bytes).oid()];
      if (curve === undefined) throw unsupported('the key is on a curve other than P-256, P-384 and P-521');
      if (key.length !== 1 + 2 * curve.size || key[0] !== 4)
        throw unsupported('the point of the key is not written in full');
      return curve.type;
    }
    case OID.ed25519:
      if (parameters || key.length !== 32) throw unsupported('an Ed25519 key has 32 bytes and no parameters');
      return 'ed25519';
    case OID.rsa:
      if (parameters?.bytes[0] !== 5) throw unsupported('an RSA key has NULL as its parameters');
      checkRsa(key);
      return 'rsa';
    default:
      throw unsupported(`a key of algorithm ${oid} is not supported`);
  }
}

function checkRsa(der: Uint8Array): void {
  const outer = readDer(der);
  const key = outer.sequence();
  outer.end();
  const modulus = key.integerBytes();
  const exponent = key.integer();
  key.end();
  const bits = BigInt(`0x${Buffer.from(modulus).toString('hex')}`).toString(2).length;
  const odd = ((modulus.at(-1) ?? 0) & 1) === 1 && (modulus[0] ?? 0x80) < 0x80;
  if (bits < 2048 || bits > 8192)
    throw unsupported(`an RSA key of ${bits} bits is not supported: 2048 to 8192 are`);
  if (!odd) throw unsupported('the modulus of the RSA key is not a product of two primes');
  if (exponent < 65537n || exponent >= 2n ** 31n || exponent % 2n === 0n)
    throw unsupported(`an RSA key with the exponent ${exponent} is not supported: 65537 is usual`);
}

function importKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (error) {
    throw unsupported(`the public key is not valid: ${(error as Error).message}`);
  }
}

/** RSAPublicKey begins with the modulus, SubjectPublicKeyInfo with an algorithm. */
function isPkcs1(der: Uint8Array): boolean {
  return withDerErrors(
    () => readDer(der).sequence().nextTag === TAG.integer,
    (message) => unsupported(`the public key cannot be read: ${message}`),
  );
}

function rsaSpki(pkcs1: Uint8Array): Uint8Array {
  return derSequence(derSequence(derOid(OID.rsa), derNull()), derBitString(pkcs1));
}

function spkiOfCertificate(der: Uint8Array): Uint8Array {
  return withDerErrors(
    () => {
      const tbs = readDer(der).sequence().sequence();
      tbs.context(0);
      for (let i = 0; i < 5; i++) tbs.any(); // serial number, signature, issuer, validity, subject
      return tbs.any().bytes;
    },
    (message) => unsupported(`the certificate cannot be read: ${message}`),
  );
}

function unsupported(message: string): RefusedError {
  return new RefusedError('KEY_UNSUPPORTED', message);
}
