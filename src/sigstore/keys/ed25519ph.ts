import { createRequire } from 'node:module';
import type * as Edwards from '@noble/curves/abstract/edwards.js';
import type * as Curves from '@noble/curves/ed25519.js';
import type * as Sha2 from '@noble/hashes/sha2.js';

/**
 * Ed25519ph (RFC 8032, 5.1), which node:crypto lacks. The library takes 25 ms to load, so only the first prehashed
 * signature loads it; synchronously, because verifying is.
 */
const require = createRequire(import.meta.url);

type OverDigest = { verify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean };
let overDigest: OverDigest | undefined;

/** `digest` is the SHA-512 of the message, `publicKey` 32 raw bytes. False for whatever is not a good signature. */
export function verifyEd25519ph(digest: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  overDigest ??= loadOverDigest();
  return overDigest.verify(signature, digest, publicKey);
}

/** `seed` is the 32 bytes of a private key. */
export function signEd25519ph(message: Uint8Array, seed: Uint8Array): Uint8Array {
  return (require('@noble/curves/ed25519.js') as typeof Curves).ed25519ph.sign(message, seed);
}

function loadOverDigest(): OverDigest {
  const { ed25519 } = require('@noble/curves/ed25519.js') as typeof Curves;
  const { eddsa } = require('@noble/curves/abstract/edwards.js') as typeof Edwards;
  const { sha512 } = require('@noble/hashes/sha2.js') as typeof Sha2;
  // The library's own ed25519ph hashes the message itself; a bundle may hold no more than the digest.
  const prehash = Object.assign((digest: Uint8Array) => Uint8Array.from(digest), sha512Shape);
  return eddsa(ed25519.Point, sha512, { domain, prehash: prehash as typeof sha512, zip215: false });
}

const sha512Shape = { outputLen: 64, blockLen: 128 };
const PREFIX = Buffer.from('SigEd25519 no Ed25519 collisions');

/** dom2(1, ""): prehashed, without a context. */
function domain(data: Uint8Array): Uint8Array {
  return Buffer.concat([PREFIX, Uint8Array.of(1, 0), data]);
}
